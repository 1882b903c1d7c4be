/** Types that describe which versions of WHM have a module or key, and the history of schemas. */

/** A range of consecutive versions of WHM that have a module or key. */
export interface VersionRange {
  /** The first version of the range. Absent if the range starts with the oldest version that has a snapshot. */
  readonly since?: string;
  /** The first version after the range. Absent if the range includes the newest version that has a snapshot. */
  readonly removedIn?: string;
}

/** The versions of WHM that have each module and key. */
export interface VersionTable {
  /** The versions that have a snapshot, oldest first. Empty for a single snapshot that does not contain its version. */
  readonly versions: readonly string[];
  /** The modules, sorted by name. */
  readonly modules: readonly ModulePresence[];
}

export interface ModulePresence {
  readonly name: string;
  /** The versions that have the module. Never empty. If all versions have the module, the only range is `{}`. */
  readonly spans: readonly VersionRange[];
  /** The keys that items can contain, sorted by name. */
  readonly keys: readonly { readonly name: string; readonly spans: readonly VersionRange[] }[];
}
