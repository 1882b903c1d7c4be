/** Options, environment, configuration, defaults, in this order → what a command is told. */

import { isAbsolute, relative, resolve } from "node:path";
import type { JudgeSettings } from "../commands/judge.js";
import type { InitialConfig } from "../commands/init.js";
import type { Thresholds } from "../commands/rules.js";
import type { Settings, Source, SourceGlobs } from "../commands/context.js";
import { loadConfig, type LoadedConfig } from "../config/load.js";
import { foldersOverlap, optionsConflict, serverMissing, usedByMissing } from "./diagnostics.js";
import { tokenMissing } from "../commands/diagnostics.js";
import { LocalError } from "../core/diagnostic.js";
import { readTextFile, readTokenFile, tokenIn } from "../core/files.js";
import type { Config, EmitConfig } from "../core/model.js";
import type { OptionValues } from "./options.js";
import type { RunProcess } from "./process.js";
import { reportRoot } from "./messages/paths.js";

/** As much of the process as decides settings. */
type SettingsProcess = Pick<RunProcess, "env" | "cwd">;

const DEFAULT_TIMEOUT = 60;

/** Options that mean nothing without a server. */
const SERVER_OPTIONS = ["user", "ca", "pin-sha256", "token-file", "token-stdin"] as const;

export interface Resolved {
  readonly settings: Settings;
  readonly loaded: LoadedConfig;
}

export async function resolveSettings(options: OptionValues, process: SettingsProcess): Promise<Resolved> {
  const cwd = process.cwd();
  const loaded = await loadConfig(cwd, options.config);
  const { config, dir } = loaded;
  const settings: Settings = {
    schemas:
      options.schemas === undefined && config.snapshots !== undefined
        ? config.snapshots.map((path) => resolve(dir, path))
        : [
            options.schemas === undefined
              ? resolve(dir, config.schemas ?? "schemas")
              : resolve(cwd, options.schemas),
          ],
    out: outFolder(options, loaded, cwd),
    force: options.force === true,
    emit: {
      ...emitConfigOf(config),
      ...dialectOf(options, config),
    },
  };
  for (const schemas of settings.schemas) {
    const below = relative(settings.out, schemas);
    const isBelow = !below.startsWith("..") && !isAbsolute(below);
    if (isBelow) throw new LocalError(foldersOverlap(settings.out, schemas));
  }
  return { settings, loaded };
}

/** Beside the configuration, or in the current folder where there is none. */
const ACCEPT_FILE = "drift-accept.json";

export function acceptFileOf({ config, dir }: LoadedConfig): string {
  return resolve(dir, config.accept ?? ACCEPT_FILE);
}

/** How findings are judged, and from which level on they count. */
export type Judgement = JudgeSettings & Thresholds;

/** @throws LocalError if there is a level for what is used, and nobody who uses it. */
export function judgementOf(
  options: OptionValues,
  loaded: LoadedConfig,
  process: Pick<RunProcess, "cwd" | "env" | "now">,
): Judgement {
  const { config, dir } = loaded;
  const cwd = process.cwd();
  const sources = sourcesOf(options["used-by"], cwd) ?? sourcesOf(config.usedBy, dir);
  const ofUsed = options["fail-on-used"] ?? config.failOnUsed;
  if (ofUsed !== undefined && sources === undefined) throw new LocalError(usedByMissing());
  const failOn = options["fail-on"] ?? config.failOn ?? "dangerous";
  return {
    levels: config.levels ?? [],
    accept: acceptFileOf(loaded),
    isAcceptNamed: config.accept !== undefined,
    now: process.now?.() ?? new Date(),
    usedBy: sources && {
      sources,
      out: outFolder(options, loaded, cwd),
      cwd: reportRoot(process),
      naming: config.naming,
    },
    failOn,
    failOnUsed: ofUsed ?? failOn,
  };
}

function sourcesOf(globs: readonly string[] | undefined, dir: string): SourceGlobs | undefined {
  return globs === undefined ? undefined : { globs, dir };
}

function outFolder({ out }: OptionValues, { config, dir }: LoadedConfig, cwd: string): string {
  return out === undefined ? resolve(dir, config.out ?? "generated") : resolve(cwd, out);
}

const EMIT_SETTINGS = [
  "importExtension",
  "bigint",
  "flags",
  "naming",
  "documentedRules",
  "overrides",
  "emitters",
  "versions",
] as const;

function emitConfigOf(config: Config): EmitConfig {
  const said = EMIT_SETTINGS.filter((setting) => config[setting] !== undefined);
  return Object.fromEntries(said.map((setting) => [setting, config[setting]]));
}

/** What was said of what a configuration can say, by its words. */
export function lastingOf(options: OptionValues): InitialConfig {
  const { server, user, ca, timeout, schemas, out, dialect } = options;
  const said = { server, user, ca, pinSha256: options["pin-sha256"], tokenFile: options["token-file"] };
  const all = Object.entries({ ...said, timeout, schemas, out, dialect });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

/** Whose reading of the definitions is asked for; empty where nobody says. */
export function dialectOf(options: OptionValues, config: Config): Pick<Config, "dialect"> {
  const dialect = options.dialect ?? config.dialect;
  return dialect === undefined ? {} : { dialect };
}

/**
 * Whom to ask; undefined where nobody is named.
 *
 * @throws LocalError if several are named, or a server without a token.
 */
export async function resolveSource(
  options: OptionValues,
  { config, dir }: LoadedConfig,
  process: SettingsProcess,
  readStandardInput: () => Promise<Uint8Array>,
): Promise<Source | undefined> {
  const named = (["server", "whmapi1", "from"] as const).filter((name) => options[name] !== undefined);
  if (named.length > 1) {
    throw new LocalError(
      optionsConflict(
        named.map((name) => `--${name}`),
        "something to ask",
      ),
    );
  }
  if (options["token-file"] !== undefined && options["token-stdin"] !== undefined) {
    throw new LocalError(optionsConflict(["--token-file", "--token-stdin"], "a token"));
  }
  const { env } = process;
  const cwd = process.cwd();
  const timeout = options.timeout ?? config.timeout ?? DEFAULT_TIMEOUT;

  if (options.from !== undefined) return { kind: "saved", path: resolve(cwd, options.from) };
  if (options.whmapi1 !== undefined) {
    return { kind: "whmapi1", timeout, ...(options.whmapi1 !== "" && { path: options.whmapi1 }) };
  }
  const server = options.server ?? nonEmpty(env["WHM_SERVER"]) ?? config.server;
  if (server === undefined) {
    // Somebody who says whom to trust means to ask, so what is missing is the server.
    const idle = SERVER_OPTIONS.filter((name) => options[name] !== undefined);
    if (idle.length > 0) throw new LocalError(serverMissing(idle.map((name) => `--${name}`)));
    return undefined;
  }

  const ca = path(options.ca ?? nonEmpty(env["WHM_CA"]), cwd) ?? path(config.ca, dir);
  const pin = options["pin-sha256"] ?? config.pinSha256;
  const token = options["token-stdin"]
    ? tokenIn(await readStandardInput(), "standard input")
    : tokenFrom(path(options["token-file"], cwd), env["WHM_TOKEN"], path(config.tokenFile, dir));
  if (token === undefined) throw new LocalError(tokenMissing(server));
  return {
    kind: "server",
    server,
    user: options.user ?? nonEmpty(env["WHM_USER"]) ?? config.user ?? "root",
    token,
    timeout,
    ...(ca !== undefined && { ca: readTextFile(ca) }),
    ...(pin !== undefined && { pinSha256: pin }),
  };
}

function tokenFrom(
  file: string | undefined,
  variable: string | undefined,
  configured: string | undefined,
): string | undefined {
  if (file !== undefined) return readTokenFile(file);
  if (nonEmpty(variable) !== undefined) return variable?.trim();
  return configured === undefined ? undefined : readTokenFile(configured);
}

function path(value: string | undefined, dir: string): string | undefined {
  return value === undefined ? undefined : resolve(dir, value);
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === undefined || value === "" ? undefined : value;
}
