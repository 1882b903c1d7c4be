/**
 * Generates `openapi.json`, an OpenAPI 3.1 description of the functions that the client calls, for generators of clients in other languages.
 * The parameters and responses are those of cPanel's documentation. The items come from the server's schemas.
 */

import { DOCUMENTED_WHM_VERSION } from "../../item/documentation.js";
import { buildItemSchema } from "../../item/item-schema.js";
import { isNeverType } from "../../item/merged-type.js";
import { formatPrettyJson } from "../../core/text/json.js";
import type { DefinedType, ItemDefinition, ItemKey, ItemType, JsonSchema } from "../../core/item-types.js";
import { GENERATED_MARK_TEXT } from "../generated-mark.js";

type Properties = Readonly<Record<string, Schema>>;

/** A JSON Schema, with the keywords that only OpenAPI documents contain. */
interface Schema extends Omit<JsonSchema, "properties" | "additionalProperties"> {
  readonly $ref?: string;
  readonly properties?: Properties;
  readonly items?: Schema;
  readonly additionalProperties?: boolean | Schema;
}

const text = (description: string, more: Schema = {}): Schema => ({ type: "string", description, ...more });
const integer = (description: string, more: Schema = {}): Schema => ({
  ...{ type: "integer", description },
  ...more,
});
const flag = (description: string): Schema => integer(description, { enum: [0, 1] });
const object = (properties: Properties = {}): Schema => ({ type: "object", properties });
const list = (properties: Properties): Schema => ({ type: "array", items: object(properties) });

const HOST = text("The host name or IP address of the source server.");
const SESSION = { transfer_session_id: text("The ID of the session.", { minLength: 1 }) };
const USER = { user: text("The name of the user.") };
const OUTPUT = "HTML for people. Can contain text of the source server.";

const CREDENTIALS: Properties = {
  user: text("The user to log in as on the source server. Default: `root`."),
  password: text("The password of the user. Required without an SSH key."),
  port: integer("The SSH port of the source server. Default: 22.", { minimum: 1, maximum: 65_535 }),
  root_escalation_method: text("How a user other than root becomes root.", { enum: ["su", "sudo"] }),
  root_password: text("The password of root, for `su`."),
  sshkey_name: text("The name of an SSH key that is stored in WHM for root."),
  sshkey_passphrase: text("The passphrase of the SSH key."),
};

interface WhmFunction {
  readonly summary: string;
  readonly required?: Properties;
  readonly optional?: Properties;
  /** The properties of `data` in the response. Absent if the response has no `data`, or its structure is not documented. */
  readonly data?: Properties;
}

const FUNCTIONS: Readonly<Record<string, WhmFunction>> = {
  version: { summary: "Return the version of WHM", data: { version: text("Such as 11.138.0.6.") } },
  available_transfer_modules: {
    summary: "List the transfer modules",
    data: {
      modules: {
        ...{ type: "object", description: "The priority of each module, as decimal digits." },
        additionalProperties: { type: "string" },
      },
    },
  },
  transfer_module_schema: {
    summary: "Return the schema of a transfer module",
    required: { module: text("The name of the module.") },
    data: {
      schema: object({
        keys: { type: "object", additionalProperties: object({ def: text("The SQL definition.") }) },
        required: { type: "array", items: { type: "string" } },
        primary: { type: "array", items: { type: "string" } },
      }),
    },
  },
  create_remote_root_transfer_session: {
    summary: "Create a session with root access to the source server",
    required: { host: HOST },
    optional: {
      ...CREDENTIALS,
      comm_transport: text("How WHM runs commands on the source server. Default: `ssh`.", {
        enum: ["ssh", "whostmgr", "whostmgr_insecure"],
      }),
      transfer_threads: integer("The number of threads that transfer items.", { minimum: 1 }),
      restore_threads: integer("The number of threads that restore items.", { minimum: 1 }),
      compressed: flag("Whether to compress the data."),
      copy_reseller_privs: flag("Whether to transfer the privileges of resellers."),
      enable_custom_pkgacct: flag("Whether the source server uses a custom version of pkgacct."),
      low_priority: flag("Whether processes on the source server run with a low priority."),
      unencrypted: flag("Danger: If enabled, the data is transferred without encryption."),
      unrestricted_restore: flag("Danger: If enabled, WHM bypasses Restricted Restore."),
      use_backups: flag("Whether to use backups that are less than 24 hours old."),
    },
    data: { ...SESSION, create_rawout: text(OUTPUT), analyze_rawout: text(OUTPUT) },
  },
  create_remote_user_transfer_session: {
    summary: "Create a session with the credentials of one account",
    required: {
      ...{ host: HOST, password: text("The password of the account on the source server.") },
      unrestricted_restore: integer("WHM accepts only 1.", { enum: [1] }),
    },
    data: SESSION,
  },
  start_local_cpmove_restore: {
    summary: "Restore an account from an archive on the server",
    required: { cpmovepath: text("The path of the archive, or of a folder with its contents.") },
    optional: {
      username: text("The user name of the account."),
      dedicated_ip: flag("Whether to assign a dedicated IP address."),
      delete_archive: flag("Danger: If enabled, WHM deletes the archive after the restore."),
      mail_location: text("`.existing` (default), `.local`, or the alias of a linked node."),
      overwrite: flag("Danger: If enabled, WHM overwrites an existing account."),
      restricted: flag("Whether to use Restricted Restore."),
      update_a_records: text("Which DNS A records get the new IP address.", { enum: ["all", "basic"] }),
    },
    data: SESSION,
  },
  analyze_transfer_session_remote: { summary: "Analyze the source server", required: SESSION },
  retrieve_transfer_session_remote_analysis: {
    summary: "Return the analysis of the source server",
    required: SESSION,
    data: {
      items: object({
        accounts: list({
          ...{ user: text("The user name."), domain: text("The main domain."), owner: text("The owner.") },
          ...{
            bytesused: integer("The size in bytes."),
            has_dedicated_ip: flag("Whether it has its own IP address."),
          },
        }),
        packages: list({ name: text("The name."), featurelist: text("The feature list.") }),
      }),
      ...{ local: object(), remote: object(), modules: object(), options: object(), config: object() },
    },
  },
  remote_basic_credential_check: {
    summary: "Check the credentials for the source server",
    required: { host: HOST },
    optional: CREDENTIALS,
    data: { output: text(OUTPUT), response: text("The output as text.") },
  },
  validate_system_user: {
    summary: "Check a user name on the target server",
    required: USER,
    data: {
      ...{ exists: flag("Whether the user exists."), reserved: flag("Whether the name is reserved.") },
      valid_for_new: flag("Whether a new account can have the name."),
      valid_for_transfer: flag("Whether a transferred account can have the name."),
    },
  },
  start_transfer_session: {
    summary: "Start or continue a session",
    required: SESSION,
    data: { pid: integer("The ID of the process.") },
  },
  get_transfer_session_state: {
    summary: "Return the state of a session",
    required: SESSION,
    data: {
      state_name: text(
        "PENDING, TRANSFER_PENDING, TRANSFER_INPROGRESS, RESTORE_PENDING, RESTORE_INPROGRESS, RUNNING, PAUSED, COMPLETED, ABORTED or FAILED.",
      ),
    },
  },
  fetch_transfer_session_log: {
    summary: "Return a log of a session",
    required: {
      ...SESSION,
      logfile: text("`master.log`, `master.error_log`, or a `logfile` that master.log names."),
    },
    data: { log: { type: ["string", "null"], description: "One JSON object on each line." } },
  },
  pause_transfer_session: { summary: "Pause a session", required: SESSION },
  abort_transfer_session: { summary: "Abort a session", required: SESSION },
  restore_modules_summary: { summary: "Describe the modules that restore accounts" },
  delete_account_archives: {
    summary: "Delete the archives of an account",
    required: USER,
    optional: { mountpoint: text("The folder with the archives. Default: `/home`.") },
  },
};

export function generateOpenApiFile(items: readonly ItemDefinition[]): string {
  const enqueue = items.length === 0 ? undefined : buildItemUnion(items);
  const operations = Object.entries(FUNCTIONS).map(
    ([name, { summary, required = {}, optional = {}, data }]) => {
      const body = { ...object({ ...required, ...optional }), required: Object.keys(required) };
      return [`/${name}`, { post: buildOperation(name, summary, body, data) }] as const;
    },
  );
  const name = "enqueue_transfer_item";
  return formatPrettyJson({
    openapi: "3.1.0",
    "x-generated": GENERATED_MARK_TEXT,
    info: {
      title: "WHM API 1: transfers",
      license: { name: "MIT", identifier: "MIT" },
      version: DOCUMENTED_WHM_VERSION,
      description:
        "The functions of WHM's transfer system. A call can fail with HTTP status 200: check `metadata.result`. Omit a parameter to send no value, because null does not exist.",
    },
    servers: [
      {
        url: "https://{host}:{port}/json-api",
        variables: { host: { default: "localhost" }, port: { default: "2087" } },
      },
    ],
    security: [{ token: [] }],
    paths: {
      ...Object.fromEntries(operations),
      ...(enqueue && { [`/${name}`]: { post: buildOperation(name, "Queue an item in a session", enqueue) } }),
    },
    components: {
      schemas: {
        ...Object.fromEntries(items.map((item) => [`${item.module}Item`, buildSentItem(item)])),
        Metadata: {
          ...object({
            command: text("The name of the function."),
            reason: text("The cause of a failure."),
            result: flag("1 for success, 0 for failure."),
            version: integer("The version of the API."),
            output: object({
              warnings: { type: "array", items: {} },
              messages: { type: "array", items: {} },
            }),
          }),
          required: ["result"],
        },
      },
      responses: { Refused: { description: "The token is invalid, or does not allow this call." } },
      securitySchemes: {
        token: {
          ...{ type: "apiKey", in: "header", name: "Authorization" },
          description: "`whm USER:TOKEN`, where USER is root or a reseller.",
        },
      },
    },
  });
}

function buildItemUnion(items: readonly ItemDefinition[]): object {
  const references = items.map(({ module }) => [module, `#/components/schemas/${module}Item`] as const);
  return {
    oneOf: references.map(([, $ref]) => ({ $ref })),
    discriminator: { propertyName: "module", mapping: Object.fromEntries(references) },
  };
}

function buildOperation(name: string, summary: string, body: object, data?: Properties): object {
  const response = {
    ...object({ metadata: { $ref: "#/components/schemas/Metadata" }, ...(data && { data: object(data) }) }),
    required: ["metadata"],
  };
  const version = { type: "integer", enum: [1], default: 1 };
  return {
    ...{ operationId: name, summary },
    parameters: [{ name: "api.version", in: "query", required: true, schema: version }],
    requestBody: { required: true, content: { "application/x-www-form-urlencoded": { schema: body } } },
    responses: {
      "200": {
        description: "The result of the call.",
        content: { "application/json": { schema: response } },
      },
      "403": { $ref: "#/components/responses/Refused" },
    },
  };
}

/** Returns the schema of a request's fields: an item with the names and values that are sent, its module and its session. */
function buildSentItem(item: ItemDefinition): Schema {
  const keys = item.keys
    .filter(({ type, required }) => required || !isNeverType(type))
    .map((key): ItemKey => ({ ...key, property: key.name, nullable: false, type: toSentType(key.type) }));
  const {
    $id: _id,
    $schema: _draft,
    properties = {},
    ...schema
  } = buildItemSchema({ ...item, keys, enforced: false });
  // Many generators require keys that have a default.
  const withoutDefaults = Object.entries(properties).map(
    ([name, { default: _, ...property }]) => [name, property] as const,
  );
  return {
    ...schema,
    properties: {
      ...SESSION,
      module: { type: "string", enum: [item.module] },
      ...Object.fromEntries(withoutDefaults),
    },
    required: ["transfer_session_id", "module", ...(schema.required ?? [])],
  };
}

/** Returns the type of the values that are sent. Flags are sent as 0 or 1. */
function toSentType(type: ItemType): ItemType {
  const toBit = (each: DefinedType): DefinedType => (each.kind === "flag" ? { ...each, as: "bit" } : each);
  return type.kind === "any-of" || type.kind === "all-of"
    ? { ...type, types: type.types.map(toBit) }
    : toBit(type);
}
