/** Findings → how the version of a package has to rise that hands on the code made from what is after. */

import type { Bump, Finding } from "../../core/drift-types.js";

/**
 * By semantic versioning: `major` where source that compiled may not, or a deployed program breaks; `minor` where there is more, or
 * something means something else; `patch` where the words alone are others.
 */
export function bumpOf(findings: readonly Finding[]): Bump {
  const ofCode = findings.filter(({ rule }) => rule !== "accept-expired" && rule !== "accept-unused");
  if (ofCode.some(({ level, surfaces }) => level === "breaking" || surfaces.includes("compile")))
    return "major";
  // Of the version as such, code tells in its manifest alone.
  if (ofCode.some(({ level, module }) => level !== "cosmetic" && module !== "")) return "minor";
  return ofCode.length > 0 ? "patch" : "none";
}
