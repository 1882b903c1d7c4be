/** Options, environment, configuration, defaults, in this order → what a command is told. */

import { resolve } from "node:path";
import type { Settings, Source } from "../commands/settings.js";
import { loadConfig, type LoadedConfig } from "../config/load.js";
import { emptyToken, LocalError, noToken, severalSources } from "../errors.js";
import { readTextFile } from "../files.js";
import type { OptionValues } from "./options.js";

/** As much of the process as decides settings. */
export interface SettingsProcess {
  readonly env: Readonly<Record<string, string | undefined>>;
  cwd(): string;
}

const DEFAULT_TIMEOUT = 60;

export interface Resolved {
  readonly settings: Settings;
  readonly loaded: LoadedConfig;
}

export async function resolveSettings(options: OptionValues, process: SettingsProcess): Promise<Resolved> {
  const cwd = process.cwd();
  const loaded = await loadConfig(cwd, options.config);
  const { config, dir } = loaded;
  const folder = (option: string | undefined, setting: string | undefined, initially: string): string =>
    option === undefined ? resolve(dir, setting ?? initially) : resolve(cwd, option);
  const settings: Settings = {
    schemas: folder(options.schemas, config.schemas, "schemas"),
    out: folder(options.out, config.out, "generated"),
    emit: config.importExtension === undefined ? {} : { importExtension: config.importExtension },
  };
  return { settings, loaded };
}

/**
 * Whom to ask; undefined where nobody is named.
 *
 * @throws LocalError if several are named, or a server without a token.
 */
export function resolveSource(
  options: OptionValues,
  { config, dir }: LoadedConfig,
  process: SettingsProcess,
  readStandardInput: () => string,
): Source | undefined {
  const named = (["server", "whmapi1", "from"] as const).filter((name) => options[name] !== undefined);
  if (named.length > 1) throw new LocalError(severalSources(named.map((name) => `--${name}`)));
  const { env } = process;
  const cwd = process.cwd();
  const timeout = options.timeout ?? config.timeout ?? DEFAULT_TIMEOUT;

  if (options.from !== undefined) return { kind: "saved", path: resolve(cwd, options.from) };
  if (options.whmapi1 !== undefined) {
    return { kind: "whmapi1", timeout, ...(options.whmapi1 !== "" && { path: options.whmapi1 }) };
  }
  const server = options.server ?? nonEmpty(env["WHM_SERVER"]) ?? config.server;
  if (server === undefined) return undefined;

  const ca = path(options.ca ?? nonEmpty(env["WHM_CA"]), cwd) ?? path(config.ca, dir);
  const pin = options["pin-sha256"] ?? config.pinSha256;
  const token = options["token-stdin"]
    ? firstLine(readStandardInput(), "standard input")
    : tokenFrom(path(options["token-file"], cwd), env["WHM_TOKEN"], path(config.tokenFile, dir));
  if (token === undefined) throw new LocalError(noToken(server));
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
  if (file !== undefined) return firstLine(readTextFile(file), file);
  if (nonEmpty(variable) !== undefined) return variable?.trim();
  return configured === undefined ? undefined : firstLine(readTextFile(configured), configured);
}

function firstLine(text: string, from: string): string {
  const line = text.split("\n", 1)[0]?.trim() ?? "";
  if (line === "") throw new LocalError(emptyToken(from));
  return line;
}

function path(value: string | undefined, dir: string): string | undefined {
  return value === undefined ? undefined : resolve(dir, value);
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === undefined || value === "" ? undefined : value;
}
