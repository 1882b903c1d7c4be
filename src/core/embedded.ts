/** The content of the single file `dist/whm-transfer-codegen.cjs`. Undefined in the package: scripts/build.js replaces this module. */

export interface Embedded {
  /** The files of the package that commands read, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Loads the public API, which a configuration in TypeScript may import. */
  readonly loadIndex: () => Promise<object>;
}

export const embedded: Embedded | undefined = undefined;
