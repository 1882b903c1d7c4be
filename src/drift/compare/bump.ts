/** Computes the version bump of a package that publishes the generated code. */

import type { VersionBump, Finding } from "../../core/drift-types.js";

/**
 * Returns the bump that semantic versioning requires:
 * - `major`: sources may no longer compile, or deployed programs may break.
 * - `minor`: another change of a module or key that is not cosmetic, such as a new key.
 * - `patch`: only cosmetic changes, or only the WHM version changed.
 */
export function computeVersionBump(findings: readonly Finding[]): VersionBump {
  const findingsAboutChanges = findings.filter(
    ({ rule }) => rule !== "accept-expired" && rule !== "accept-unused",
  );
  if (
    findingsAboutChanges.some(({ level, surfaces }) => level === "breaking" || surfaces.includes("compile"))
  )
    return "major";
  // A finding without a module is about the WHM version. The version changes only data in the generated code, not
  // its types, so the bump is only a patch.
  if (findingsAboutChanges.some(({ level, module }) => level !== "cosmetic" && module !== "")) return "minor";
  return findingsAboutChanges.length > 0 ? "patch" : "none";
}
