/** Scenarios: the contents and the behavior of a simulated server in a file. `scenario.schema.json` is generated from `SCENARIO`. */

import * as v from "valibot";
import { createStrictObjectSchema } from "../core/decode.js";
import type { SimulatedServer, SimulatorOptions } from "./server.js";

/** The duration of each phase of an item at the speed 1, in milliseconds. It is long enough to watch the phases. */
const PHASE_MILLISECONDS = 2000;

const text = (description: string) =>
  v.pipe(v.string(), v.nonEmpty("must not be empty"), v.description(description));
const texts = (description: string) => v.pipe(v.array(v.string()), v.description(description));
const flag = (description: string) => v.pipe(v.boolean(), v.description(description));
const choice = <const Options extends readonly string[]>(options: Options, description: string) =>
  v.pipe(v.picklist(options), v.description(description));
const count = (description: string, minimum = 0) => {
  const message = `must be an integer, at least ${minimum}`;
  return v.pipe(
    v.number(message),
    v.integer(message),
    v.minValue(minimum, message),
    v.description(description),
  );
};
const optional = v.exactOptional;

const ACCOUNT = createStrictObjectSchema({
  user: text("The user name."),
  domain: optional(text("The main domain. Default: the user name, followed by `.example`.")),
  owner: optional(text("The reseller that owns the account. Default: `root`.")),
  size: optional(count("The size in bytes. Default: 1 MiB.")),
  hasDedicatedIp: optional(flag("Whether the account has a dedicated IP address. Default: false.")),
  databases: optional(texts("Names of MySQL databases. Default: none.")),
  package: optional(text("The hosting package. Default: `default`.")),
  suspendReason: optional(text("The reason why the account is suspended.")),
});

const PACKAGE = createStrictObjectSchema({
  name: text("The name of the package."),
  featureList: optional(text("The feature list of the package. Default: `default`.")),
});

const REMOTE = createStrictObjectSchema({
  host: text("The host name with which clients create a session."),
  user: optional(text("The only user who can log in. Default: any user.")),
  password: optional(text("The only accepted password. Default: any password or key.")),
  version: optional(text("The version of WHM. Default: the version of the simulated server.")),
  accounts: optional(v.pipe(v.array(ACCOUNT), v.description("The accounts. Default: `alice` and `bob`."))),
  packages: optional(v.pipe(v.array(PACKAGE), v.description("The packages. Default: `gold` and `silver`."))),
});

const OUTCOME = createStrictObjectSchema({
  user: optional(text("Limits the rule to items whose key `user` has this value.")),
  where: optional(
    v.pipe(v.record(v.string(), v.string()), v.description("The values that keys of the item must have.")),
  ),
  module: optional(text("Limits the rule to items of this transfer module.")),
  phase: optional(choice(["TRANSFER", "RESTORE"], "Limits the rule to one phase.")),
  times: optional(count("How often the rule applies. Default: no limit.", 1)),
  outcome: optional(choice(["succeed", "fail", "hang"], "How the phase ends. Default: `succeed`.")),
  message: optional(text("The reason of a failure.")),
  duration: optional(count("The duration of the phase in milliseconds.")),
  warnings: optional(texts("Warnings in the log.")),
  skippedItems: optional(texts("Parts of the account that the log lists as skipped.")),
  alteredItems: optional(texts("Parts of the account that the log lists as altered.")),
  dangerousItems: optional(texts("Parts of the account that the log lists as dangerous.")),
});

const FAULT = createStrictObjectSchema({
  function: optional(text("Limits the rule to calls of this function.")),
  module: optional(text("Limits the rule to calls whose parameter `module` has this value.")),
  from: optional(count("The first matching call to which the rule applies. Default: 1.", 1)),
  times: optional(count("The number of calls to which the rule applies. Default: no limit.", 1)),
  delay: optional(count("Milliseconds to wait before the response.")),
  refuse: optional(text("The function responds with `result: 0` and this reason.")),
  status: optional(count("The server responds with this HTTP status.", 200)),
  reset: optional(
    choice(["before", "after"], "Resets the connection before or after the function is called."),
  ),
  hang: optional(flag("Whether the connection stays open without a response.")),
  truncate: optional(count("Closes the connection after this number of bytes of the body.")),
});

/** The schema of a scenario file. */
export const SCENARIO = createStrictObjectSchema({
  accounts: optional(
    v.pipe(
      v.array(v.union([v.string(), ACCOUNT], "must be a user name or an object with the property user")),
      v.description("The accounts of the server: user names, or objects."),
    ),
  ),
  packages: optional(texts("The names of the server's packages, in addition to those of accounts.")),
  existingAccounts: optional(
    choice(["fail", "overwrite"], "What happens to an item whose account exists. Default: `fail`."),
  ),
  remotes: optional(
    v.pipe(v.array(REMOTE), v.description("The source servers. Others accept all credentials.")),
  ),
  outcomes: optional(
    v.pipe(
      v.array(OUTCOME),
      v.description("How items end. Of the rules that match an item, the first applies."),
    ),
  ),
  faults: optional(v.pipe(v.array(FAULT), v.description("Calls that fail."))),
  speed: optional(
    v.pipe(
      v.number("must be a number greater than 0"),
      v.gtValue(0, "must be a number greater than 0"),
      v.description("How many times faster items are than 2 seconds for each phase. Default: 1."),
    ),
  ),
  $schema: optional(v.pipe(v.string(), v.description("The address of the JSON Schema, for editors."))),
});

export type Scenario = v.InferOutput<typeof SCENARIO>;

/** Returns the options with which the server of the scenario starts. */
export function toSimulatorOptions(scenario: Scenario) {
  const { outcomes: _outcomes, faults: _faults, speed = 1, $schema: _schema, ...options } = scenario;
  return { ...options, duration: PHASE_MILLISECONDS / speed } satisfies Partial<SimulatorOptions>;
}

/** Adds the rules of the scenario to a server. */
export function addScenarioRules(server: SimulatedServer, { outcomes = [], faults = [] }: Scenario): void {
  // In a server, the newest rule applies.
  for (const { user, where, ...rule } of outcomes.toReversed())
    server.script({ ...rule, where: { ...where, ...(user !== undefined && { user }) } });
  for (const fault of faults) server.faults.add(fault);
}
