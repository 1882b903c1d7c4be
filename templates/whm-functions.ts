import { formatDecimal, formatField } from "./transfer-item.js";
import { checkClient, type CallOptions, type WhmCaller } from "./whm-client.js";

/**
 * A client for all functions of WHM API 1. `Paths` is the type `paths` that openapi-typescript writes from cPanel's OpenAPI description
 * of WHM API 1.
 */
export interface WhmFunctions<Paths> {
  /**
   * Calls a function with a POST request, and resolves to the property `data` of the response. Booleans are sent as `1` or `0`, and
   * numbers as decimal digits. An array sends its parameter several times. Parameters that are undefined or null are omitted.
   *
   * @throws WhmApiError if the call fails.
   * @throws TypeError if a parameter cannot be sent, such as an object or NaN. Nothing is sent in this case.
   */
  readonly call: <Name extends FunctionName<Paths>>(
    name: Name,
    ...rest: FunctionArguments<Operation<Paths, Name>>
  ) => Promise<FunctionData<Operation<Paths, Name>>>;
}

/** The names of the functions in a description. Without a description, any name. */
type FunctionName<Paths> = unknown extends Paths
  ? string
  : keyof Paths extends `/${infer Name}`
    ? Name
    : never;

type Operation<Paths, Name extends string> = Paths extends {
  readonly [Path in `/${Name}`]: { get: infer Get };
}
  ? Get
  : unknown;

type ParameterValue = string | number | bigint | boolean;

/** The parameters that every function accepts, such as `api.columns.enable`. */
interface ApiParameters {
  readonly [name: `api.${string}`]: ParameterValue;
}

/** The parameters of a description. A flag can also be a boolean, and each parameter can be repeated. */
type Parameters<Query> = [Query] extends [never]
  ? ApiParameters
  : ApiParameters & {
      readonly [Name in keyof Query]:
        Query[Name] | WidenFlag<Query[Name]> | readonly Exclude<Query[Name], undefined>[];
    };

type WidenFlag<Value> = [Exclude<Value, undefined>] extends [0 | 1] ? boolean : never;

/** The arguments of `call` after the name. The parameters can be omitted if all of them are optional. */
type FunctionArguments<Get> = Get extends { parameters: { query: infer Query } }
  ? [parameters: Parameters<Query>, options?: CallOptions]
  : Get extends { parameters: { query?: infer Query } }
    ? [parameters?: Parameters<NonNullable<Query>>, options?: CallOptions]
    : [
        parameters?: {
          readonly [name: string]: ParameterValue | readonly ParameterValue[] | null | undefined;
        },
        options?: CallOptions,
      ];

/** The property `data` of a response. It is undefined for a function whose description has no data. */
type FunctionData<Get> = Get extends { responses: { 200: { content: { "application/json": infer Body } } } }
  ? "data" extends keyof Body
    ? Exclude<Body["data"], undefined>
    : undefined
  : // Without a description, the type of the data is unknown to this code, but known to the caller.
    // eslint-disable-next-line @typescript-eslint/no-explicit-any
    any;

/**
 * Returns an object whose method `call` calls any function of WHM API 1 with a client of the generated code. Pass the type `paths` of
 * openapi-typescript as the type argument: names, parameters and data are then typed. Without it, any name and any parameters are
 * accepted.
 *
 * @throws TypeError if `client` is not a client.
 */
export function withFunctions<Paths = unknown>(client: WhmCaller): WhmFunctions<Paths> {
  checkClient(client);
  return {
    async call(name: string, parameters: object = {}, options?: CallOptions) {
      const encoded: Record<string, string | readonly string[]> = {};
      for (const [key, value] of Object.entries(parameters) as [string, unknown][]) {
        if (value === undefined || value === null) continue;
        encoded[key] = Array.isArray(value)
          ? value.map((element: unknown) => encodeParameter(name, key, element))
          : encodeParameter(name, key, value);
      }
      return client.call(name, encoded, options) as Promise<never>;
    },
  };
}

function encodeParameter(functionName: string, key: string, value: unknown): string {
  if (typeof value === "number" && Number.isFinite(value)) return formatDecimal(value);
  if (["string", "bigint", "boolean"].includes(typeof value)) return formatField(value);
  throw new TypeError(`${functionName}: invalid ${key}: expected a string, a finite number or a boolean`);
}
