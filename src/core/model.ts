/**
 * Every noun that crosses a door between rooms. Types only; imports nothing.
 *
 * Facts come first (`Snapshot`: what a server said, to the letter), then meaning
 * (`Column`: what a definition says; `Item`: what a caller may send), then text
 * (`GeneratedFile`). Nothing here is derived from anything below it in the file. Long, being one page: whoever names a thing
 * reads its neighbours.
 */

import type { Diagnostic } from "./diagnostic.js";

/* ------------------------------------------------------------------ facts */

/**
 * Where a snapshot's words come from: `live` was asked of a server, `imported` was read from saved
 * answers, `documented` was rebuilt from documentation and has been seen from no server.
 */
export type Origin = "live" | "imported" | "documented";

/** One transfer module as the server described it. The shape of `schemas/NAME.json`. */
export interface ModuleSchema {
  readonly module: string;
  /** Lower runs first. `null` only where a saved schema came without the list that tells priorities. */
  readonly priority: number | null;
  /** Column name → its SQL definition, to the letter. Own keys only: `__proto__` is a legal name. */
  readonly keys: Readonly<Record<string, { readonly def: string }>>;
  /** Columns that identify an item, in the server's order. */
  readonly primary: readonly string[];
  /** Columns that a caller must send, in the server's order. */
  readonly required: readonly string[];
}

/** What a server said of its transfer modules at one moment. The content of a `schemas/` folder. */
export interface Snapshot {
  readonly origin: Origin;
  /** Such as `11.138.0.6`; `null` where the server would not say. */
  readonly whmVersion: string | null;
  readonly modules: Readonly<Record<string, ModuleSchema>>;
}

/** What asking brought back, whoever was asked. */
export interface FetchedSnapshot {
  readonly snapshot: Snapshot;
  /** What a person should know although the job was done. */
  readonly warnings: readonly Diagnostic[];
  /** What is listed but not described, and so is not in the snapshot. */
  readonly untold: readonly UndeterminedModule[];
}

/** How far asking has come. */
export type FetchProgress =
  /** `done` of `total` modules are described; `module` is the last of them, `null` before the first. */
  | {
      readonly kind: "described";
      readonly done: number;
      readonly total: number;
      readonly module: string | null;
    }
  /** The server could not answer; it is asked again after so many seconds. `reason` is a phrase. */
  | { readonly kind: "waiting"; readonly call: string; readonly seconds: number; readonly reason: string };

/* ---------------------------------------------------------------- meaning */

/** What a column holds when a row does not say. */
export type ColumnDefault =
  | { readonly kind: "none" }
  | { readonly kind: "null" }
  /** `value` is the literal as the column stores it, decoded: no quotes, no escapes. */
  | { readonly kind: "literal"; readonly value: string }
  /** `sql` is the expression to the letter. */
  | { readonly kind: "expression"; readonly sql: string };

/** Whose reading of definitions. MySQL's is also MariaDB's. */
export type Dialect = "mysql" | "sqlite";

/** One column definition's facts in MySQL's own terms. What a caller may send is not here: see `Item`. */
export interface Column {
  /** The definition to the letter. */
  readonly def: string;
  /** Set where SQLite read it; left out where MySQL did. */
  readonly dialect?: "sqlite";
  /**
   * Canonical lower-case name with aliases resolved: `int`, `bigint`, `char`, `decimal`, `enum`, … To SQLite, the
   * column's affinity: `integer`, `text`, `blob`, `real` or `numeric`.
   */
  readonly dataType: string;
  /** Characters (CHAR, VARCHAR), bytes (BINARY, VARBINARY, TEXT(n), BLOB(n)) or bits (BIT). */
  readonly length?: number;
  /** Digits in all (DECIMAL, FLOAT(m,d), DOUBLE(m,d)). */
  readonly precision?: number;
  /** Digits after the point. */
  readonly scale?: number;
  /** The `(1)` of `int(1)`: how wide to print it. It limits nothing. */
  readonly displayWidth?: number;
  /** Digits of a second's fraction, 0 to 6 (TIME, DATETIME, TIMESTAMP). */
  readonly fractionalSeconds?: number;
  readonly unsigned: boolean;
  readonly zerofill: boolean;
  /** Members of ENUM and SET, decoded, in order. */
  readonly values?: readonly string[];
  readonly nullable: boolean;
  readonly default: ColumnDefault;
  readonly characterSet?: string;
  readonly collation?: string;
  readonly autoIncrement: boolean;
  readonly primaryKey: boolean;
  readonly unique: boolean;
  readonly comment?: string;
  /** The condition of CHECK (…), to the letter. */
  readonly check?: string;
  /** The expression of GENERATED ALWAYS AS (…), to the letter. */
  readonly generated?: string;
  /** The expression of ON UPDATE, to the letter. */
  readonly onUpdate?: string;
  /** REFERENCES and what follows it, to the letter. */
  readonly references?: string;
}

/** A module whose every definition has been read. */
export interface TransferModule {
  readonly name: string;
  readonly priority: number | null;
  /** Sorted by name. */
  readonly columns: readonly { readonly name: string; readonly column: Column }[];
  readonly primary: readonly string[];
  readonly required: readonly string[];
}

/** A moment's form on the wire, which is MySQL's in strict mode. */
export type TemporalForm = "date" | "datetime" | "time" | "year";

/** What values a key takes: the one truth that type, validator, JSON Schema and encoding are made from. */
export type ItemType =
  | DefinedType
  /** What one of these takes, where versions of WHM define a key differently. In the order of the versions; none is an `all-of`. */
  | { readonly kind: "any-of"; readonly types: readonly DefinedType[] }
  /** What each of these takes. */
  | { readonly kind: "all-of"; readonly types: readonly DefinedType[] };

/** What one definition takes. */
export type DefinedType =
  /** `int(1)` with default 0 or 1. */
  | { readonly kind: "flag"; readonly as: FlagChoice }
  /** Up to 32 bits: every value is a safe integer. Limits are inclusive. */
  | { readonly kind: "integer"; readonly minimum: number; readonly maximum: number }
  /** 64 bits: a safe integer or a bigint, or decimal digits, as `as` says. Limits are inclusive. */
  | {
      readonly kind: "bigint";
      readonly as: BigintChoice;
      readonly minimum: bigint;
      readonly maximum: bigint;
    }
  | {
      readonly kind: "text";
      readonly limit: number;
      /** What `limit` counts; bytes are those of UTF-8. */
      readonly unit: "codePoints" | "bytes";
      /** Where the column has not all of Unicode: its character set, and a regular expression of ours for the texts of it. */
      readonly characters?: { readonly set: string; readonly pattern: string };
      /** What the text has to be beyond that; `filled` is set where it may not be empty, as that of a required key. */
      readonly format?: "json";
      readonly filled?: true;
    }
  /** A text of so many bytes in UTF-8, or any number: what SQLite holds whatever the type says, but for TEXT. */
  | { readonly kind: "scalar"; readonly limit: number; readonly filled?: true }
  /** At most `precision - scale` digits before the point and `scale` after it. FLOAT(5,2) is that, too. */
  | {
      readonly kind: "decimal";
      readonly precision: number;
      readonly scale: number;
      readonly unsigned: boolean;
      /** How far from zero it may be, inclusive, where so many digits could say more than the column holds: FLOAT(60,2). */
      readonly maximum?: number;
    }
  /** No further from zero than `maximum`, as the texts that `pattern` matches are. */
  | { readonly kind: "float"; readonly maximum: number; readonly unsigned: boolean; readonly pattern: string }
  /** A text of one form: a moment, an address. `expected` says which; `numbers` are the least and the most where they are taken, too. */
  | {
      readonly kind: "form";
      /** A regular expression of ours, anchored: nothing of a server's is in it. */
      readonly pattern: string;
      readonly expected: string;
      readonly numbers?: readonly [least: number, most: number];
    }
  /** ENUM: exactly one of the members. A SET of few members is the ENUM of its combinations. */
  | { readonly kind: "enum"; readonly members: readonly string[] }
  /** SET of many: members joined by commas, in the column's order, none twice. */
  | { readonly kind: "set"; readonly members: readonly string[]; readonly filled?: true };

/** What cPanel's documentation says of a key. It is no server's word, and limits nothing. */
export interface KeyNote {
  /** What the key can do to data, which is to be read first. */
  readonly danger?: string;
  /** What it does. */
  readonly says?: string;
  /** Values that the documentation lists without closing the list. */
  readonly values?: readonly string[];
}

/** A documented rule between keys. A key is on where it is true, 1, or a text that is not empty. */
export type KeyRule =
  /** Where `key` is on, `other` has to be on. */
  | { readonly kind: "needs"; readonly key: string; readonly other: string }
  /** Where `key` is on, `other` may not be. */
  | { readonly kind: "excludes"; readonly key: string; readonly other: string }
  /** Where `key` is on, these two have to say the same. */
  | { readonly kind: "same"; readonly key: string; readonly as: readonly [string, string] }
  /** At most one of these may be on. Keys in one list go together. */
  | { readonly kind: "one-of"; readonly keys: readonly (readonly string[])[] };

/** One key of an item; by one definition alone, its type is a `DefinedType`. */
export interface ItemKey<Type extends ItemType = ItemType> {
  /** As the wire has it. */
  readonly name: string;
  /** As code has it: what an item's property is called. */
  readonly property: string;
  readonly column: Column;
  readonly type: Type;
  /** Must be present, not null, and not empty. */
  readonly required: boolean;
  /** `null` may be said, since it means what leaving the key out means. Never where `required`. */
  readonly nullable: boolean;
  /** Whether the key is part of what identifies an item. */
  readonly primary: boolean;
  readonly note?: KeyNote;
  /** Where several versions of WHM have the key in different ways: each way, by its first version. `column` is the newest. */
  readonly variants?: readonly KeyVariant[];
  /** When versions of WHM have it; left out where all do. */
  readonly spans?: readonly Span[];
}

/** One way in which versions of WHM have a key. */
export interface KeyVariant extends Pick<ItemKey, "column" | "required" | "nullable" | "primary"> {
  /** Oldest first. */
  readonly versions: readonly string[];
}

/** Versions of WHM in a row that have something. Without `since`, from the first known on; without `removedIn`, to the last. */
export interface Span {
  readonly since?: string;
  /** The first that has it no more. */
  readonly removedIn?: string;
}

/** Which of the known versions of WHM has what, whether it can be sent in each of them or not. */
export interface VersionTable {
  /** Oldest first; empty where the version is not known. */
  readonly versions: readonly string[];
  /** Sorted by name. */
  readonly modules: readonly ModulePresence[];
}

export interface ModulePresence {
  readonly name: string;
  /** Never empty. One without a member says that all versions have it. */
  readonly spans: readonly Span[];
  /** What can be sent, sorted by name. */
  readonly keys: readonly { readonly name: string; readonly spans: readonly Span[] }[];
}

/** What something is from a version on, oldest first; `since` is left out of the first. Never empty: one alone says that it never changed. */
export type History<Fact> = readonly { readonly since?: string; readonly is: Fact }[];

/** What the servers said, of one version of WHM or of several, to the letter. */
export interface SchemaTable {
  /** Oldest first; empty where the version is not known. */
  readonly versions: readonly string[];
  /** Sorted by name. */
  readonly modules: readonly ModuleHistory[];
}

/** What versions without the module would say of it is not asked: `spans` tells which those are. */
export interface ModuleHistory {
  readonly name: string;
  /** Never empty. One without a member says that all versions have it. */
  readonly spans: readonly Span[];
  readonly priority: History<number | null>;
  readonly required: History<readonly string[]>;
  readonly primary: History<readonly string[]>;
  /** Sorted by name. The definition, or null where the module does not have the key. */
  readonly keys: readonly { readonly name: string; readonly def: History<string | null> }[];
}

/** What a caller may send for one module. */
export interface Item<Type extends ItemType = ItemType> {
  readonly module: string;
  /** What can be sent, sorted by name: all columns but those that the database computes. */
  readonly keys: readonly ItemKey<Type>[];
  /** What the documentation says that the module does. */
  readonly says?: string;
  /** Documented rules between keys that the module has, by their properties. */
  readonly rules: readonly KeyRule[];
  /** Whether an item that breaks one is refused. */
  readonly enforced: boolean;
  /** The module as the server described it; of several, the newest that has it. */
  readonly source: TransferModule;
  /** When versions of WHM have it; left out where all do. */
  readonly spans?: readonly Span[];
}

/** The part of JSON Schema 2020-12 that is emitted here. Limits may exceed what a double holds: see `json.ts`. */
export interface JsonSchema {
  readonly $schema?: string;
  readonly $comment?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly not?: JsonSchema;
  readonly default?: string | number | bigint | boolean | null;
  readonly minimum?: number | bigint;
  readonly maximum?: number | bigint;
  readonly exclusiveMinimum?: number | bigint;
  readonly exclusiveMaximum?: number | bigint;
  readonly minLength?: number;
  readonly maxLength?: number;
  /**
   * A keyword of ours: most bytes, where a column counts bytes and no characters; in UTF-8, or in the `characterSet` beside it.
   * Never without `maxLength`.
   */
  readonly maxBytes?: number;
  /**
   * A keyword of ours: the character set that a text's characters are of, by MySQL's name, where `pattern` and `maxLength` only
   * come near to what the column holds.
   */
  readonly characterSet?: string;
  readonly pattern?: string;
  readonly contentMediaType?: string;
  readonly readOnly?: boolean;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean;
}

/* ------------------------------------------------------------------ drift */

/** How bad a finding is for a caller that was built against what was before. */
export type Level = "breaking" | "dangerous" | "safe" | "cosmetic";

/**
 * What a finding touches. `wire`: the program as it is deployed, of which some item is refused now. `compile`: the same source
 * against code that is generated anew. `behaviour`: items that are accepted as before, and mean something else.
 */
export type Surface = "wire" | "compile" | "behaviour";

export type RuleId =
  | ("module-removed" | "key-removed" | "key-renamed" | "required-key-added" | "required-added")
  | ("type-changed" | "type-narrowed" | "length-decreased" | "sign-changed" | "null-disallowed")
  | ("enum-value-removed" | "flag-default-flipped")
  | ("module-order-changed" | "primary-changed" | "type-generalized" | "default-changed" | "flag-changed")
  | ("clause-changed" | "server-version-decreased" | "accept-expired" | "accept-unused")
  | ("module-added" | "module-priority-changed" | "key-added" | "required-removed" | "type-widened")
  | ("length-increased" | "null-allowed" | "enum-value-added" | "server-version-changed")
  | ("display-width-changed" | "comment-changed" | "definition-respelled");

/** One way in which two snapshots differ. */
export interface Finding {
  readonly rule: RuleId;
  readonly level: Level;
  /** Empty where nobody has to notice. */
  readonly surfaces: readonly Surface[];
  /** Empty where the finding is about the server as a whole. */
  readonly module: string;
  readonly key?: string;
  /** What was there: a definition to the letter, a priority, a list of keys, a version. */
  readonly before?: string;
  readonly after?: string;
  /** What changed, in a sentence. */
  readonly message: string;
  /** Why that is as bad as it is, in a sentence. */
  readonly reason: string;
  /** The same for the same change, however it is worded: 16 hexadecimal digits. */
  readonly fingerprint: string;
  /** The smallest item that was accepted and is refused now. */
  readonly witness?: Witness;
}

export type Witness = Readonly<Record<string, string | number | bigint | boolean | null>>;

/** A place in a text file. */
export interface SourceLocation {
  /** Relative to where the command runs, with `/` between its parts. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
}

/** A place where a project's sources use what a finding is about. */
export interface Use extends SourceLocation {
  /** False where it cannot be told what is used there, which may be anything: a spread of an untyped object, a computed key. */
  readonly certain: boolean;
}

/** A finding, and what it is to the project that asks. */
export interface JudgedFinding extends Finding {
  /** The level that the rule gives it, where the configuration chose another. */
  readonly ruleLevel?: Level;
  /** Where the snapshot on disk says what has changed. */
  readonly at?: SourceLocation;
  /** Whether the project's sources use, or may use, what it is about; undefined where nobody looked. */
  readonly used?: boolean;
  /** Where they do, or may. Sorted. */
  readonly uses?: readonly Use[];
  readonly accepted?: Acceptance;
}

/** Why a finding may stay. */
export interface Acceptance {
  readonly reason: string;
  /** Last day on which it holds, `YYYY-MM-DD`; for good where it is left out. */
  readonly until?: string;
}

/** An acceptance as it is written down. */
export interface WrittenAcceptance extends Acceptance {
  readonly fingerprint: string;
  /** What was accepted, for whoever reads the file; left out where nobody told. */
  readonly rule?: string;
  readonly module?: string;
  readonly key?: string;
  readonly message?: string;
}

/** Something of which it could not be told whether it moved. */
export interface UndeterminedModule {
  /** Empty for the server as a whole. */
  readonly module: string;
  readonly reason: string;
}

/** What a package's version rises by. */
export type Bump = "major" | "minor" | "patch" | "none";

/** What came of holding one snapshot against another. */
export interface Drift {
  /** Names of the servers of which this is true; none where two snapshots were compared. */
  readonly servers: readonly string[];
  readonly before: Pick<Snapshot, "whmVersion">;
  readonly after: Pick<Snapshot, "whmVersion">;
  readonly findings: readonly JudgedFinding[];
  readonly untold: readonly UndeterminedModule[];
}

/* ------------------------------------------------------------------- text */

/** A file to be: `path` is relative to the folder it will stand in, with `/` between its parts. */
export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/**
 * The configuration. All keys are optional. Paths are relative to its file. A test compares the comments with the table of settings in
 * `src/config/`.
 */
export interface Config {
  /** Folder of the snapshot. Default: `schemas`. */
  readonly schemas?: string;
  /** Folders of snapshots of several WHM versions, instead of `schemas`: the generated code serves all of them. */
  readonly snapshots?: readonly string[];
  /** With `snapshots`, what an item can contain: what any version accepts, or what all versions accept. Default: `union`. */
  readonly versions?: VersionsChoice;
  /** Folder of the generated code. Default: `generated`. */
  readonly out?: string;
  /** WHM server: https://host:2087, host, or a browser's URL with its /cpsess########## path. */
  readonly server?: string;
  /** User that the API token belongs to. Default: `root`. */
  readonly user?: string;
  /** PEM file of the authority that signed the server's certificate. */
  readonly ca?: string;
  /** SHA-256 of the server's certificate (DER), in hexadecimal. */
  readonly pinSha256?: string;
  /** File of mode 600 whose first line is the API token. */
  readonly tokenFile?: string;
  /** Seconds that one call to the server may take, retries included. Default: `60`. */
  readonly timeout?: number;
  /** Extension of file names in the imports of the generated code. Default: `.js`. */
  readonly importExtension?: ImportExtension;
  /** Database whose rules apply to column definitions: sqlite if the server keeps its queue in SQLite. Default: `mysql`. */
  readonly dialect?: Dialect;
  /** Type of a 64-bit integer: with `number|bigint`, a safe integer or a bigint. Default: `number|bigint`. */
  readonly bigint?: BigintChoice;
  /** Type of a flag, an integer that is 0 or 1: with `bit`, these numbers. Default: `boolean|bit`. */
  readonly flags?: FlagChoice;
  /** Names of keys in code: those of WHM (`wire`) or camelCase (`camel`). Requests always contain WHM's names. Default: `wire`. */
  readonly naming?: Naming;
  /** Whether an item that breaks a rule of cPanel's documentation gets a warning or is invalid. Default: `warning`. */
  readonly documentedRules?: "warning" | "error";
  /** Narrower types for some keys. The last override that matches a key wins. */
  readonly overrides?: readonly Override[];
  /** Levels of findings in this project. The last entry that matches a finding wins. */
  readonly levels?: readonly LevelChoice[];
  /** File of the accepted findings. Default: `drift-accept.json`. */
  readonly accept?: string;
  /** Globs of the sources that use the generated code: each finding lists the places that it affects. */
  readonly usedBy?: readonly string[];
  /** Lowest level of a finding that makes the exit code 1. Default: `dangerous`. */
  readonly failOn?: Threshold;
  /** Lowest level of a finding that makes the exit code 1 if it affects the sources that are given. */
  readonly failOnUsed?: Threshold;
  /** Additional emitters: validators for other libraries by name, and emitters of your own. */
  readonly emitters?: readonly (BuiltInEmitter | Emitter)[];
}

/**
 * Makes files of what modules accept, beside those that everyone gets, which are made by emitters, too. File names are data,
 * so that what a run would write is known before anything is called; a function's answer depends on its arguments alone,
 * so that a module that did not change is not emitted again.
 */
export interface Emitter {
  /** What the manifest and diagnostics call it. */
  readonly name: string;
  /** Another one whenever the emitter would write something else of the same items: only then it is called again. */
  readonly revision: string | number;
  /** Files of each module, by what follows the module's name: `.form.ts` is `AccountLocal.form.ts`. `.ts` or `.json`. */
  readonly moduleFiles?: Readonly<
    Record<string, (item: Item, context: EmitContext) => string | Promise<string>>
  >;
  /** Files about all modules, by name; `items` are sorted by module. */
  readonly sharedFiles?: Readonly<
    Record<string, (items: readonly Item[], context: SharedEmitContext) => string | Promise<string>>
  >;
}

/** What an emitter is told beside the items. A source file's mark is not its business: it is put in front of its answer. */
export interface EmitContext {
  /** How emitted files name each other: `./AccountLocal` and this. */
  readonly extension: ".js" | ".ts" | "";
}

/** What an emitter is told of a file about all modules. */
export interface SharedEmitContext extends EmitContext {
  readonly versions: VersionTable;
  readonly schemas: SchemaTable;
}

export type BuiltInEmitter = "zod" | "valibot" | "typebox" | "ajv";

/** Keys, and how they are narrowed. In `module`, `key` and `definition`, `*` stands for any characters; left out, for all. */
export interface Override {
  readonly module?: string;
  /** As the wire has it. */
  readonly key?: string;
  /** The definition, in any case. */
  readonly definition?: string;
  readonly set: {
    /** What an integer is in code. A `string` is its decimal digits. */
    readonly type?: "number" | "bigint" | "string";
    /** Least integer, inclusive; as decimal digits where a number would not say it exactly. */
    readonly minimum?: number | string;
    /** Most, likewise. */
    readonly maximum?: number | string;
    /** All that a text may be. */
    readonly values?: readonly string[];
    readonly required?: boolean;
    /** Whether an integer is a flag. */
    readonly flag?: boolean;
  };
}

/** Findings, and how bad they are. In `module` and `key`, `*` stands for any characters; left out, for all. */
export interface LevelChoice {
  readonly rule?: RuleId;
  readonly module?: string;
  /** As the wire has it, and before it was renamed. */
  readonly key?: string;
  readonly level: Level;
}

/** From which level on a finding counts. */
export type Threshold = "breaking" | "dangerous" | "safe" | "never";
export type ImportExtension = ".js" | ".ts" | "none";
export type BigintChoice = "number|bigint" | "bigint" | "string";
export type FlagChoice = "boolean|bit" | "boolean" | "bit";
export type Naming = "wire" | "camel";
export type VersionsChoice = "union" | "intersection";

/** The part of the configuration that decides what is emitted. */
export type EmitConfig = Pick<
  Config,
  "importExtension" | "dialect" | "emitters" | "versions" | keyof ItemConfig
>;

/** The part of it that decides what an item is. */
export type ItemConfig = Pick<Config, "bigint" | "flags" | "naming" | "documentedRules" | "overrides">;
