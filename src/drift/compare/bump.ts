/** Computes the version bump of a package that publishes the generated code. */

import type { Bump, Finding } from "../../core/drift-types.js";

/**
 * Follows semantic versioning. `major`: sources may no longer compile, or a deployed program breaks. `minor`: something was added, or
 * changed its meaning. `patch`: only the wording of the generated code changed.
 */
export function bumpOf(findings: readonly Finding[]): Bump {
  const schemaChanges = findings.filter(({ rule }) => rule !== "accept-expired" && rule !== "accept-unused");
  if (schemaChanges.some(({ level, surfaces }) => level === "breaking" || surfaces.includes("compile")))
    return "major";
  // A change of the WHM version alone has no module. It only affects the manifest.
  if (schemaChanges.some(({ level, module }) => level !== "cosmetic" && module !== "")) return "minor";
  return schemaChanges.length > 0 ? "patch" : "none";
}
