/** Types in the form that openapi-typescript 7 generates from cPanel's description of WHM API 1. */

interface Path {
  parameters: { query?: never; header?: never; path?: never; cookie?: never };
  put?: never;
  post?: never;
}
type Answer<Body> = { 200: { headers: { [name: string]: unknown }; content: { "application/json": Body } } };
interface Metadata {
  metadata?: { reason?: string; result?: 0 | 1 };
}
interface Operation<Parameters, Body> {
  parameters: Parameters & { header?: never };
  requestBody?: never;
  responses: Answer<Body & Metadata>;
}
export interface paths {
  "/listaccts": Path & { get: operations["Accounts-listaccts"] };
  "/removeacct": Path & { get: operations["Accounts-removeacct"] };
  "/suspendacct": Path & { get: operations["Accounts-suspendacct"] };
  "/batch": Path & { get: operations["Api-batch"] };
  "/version": Path & { get: operations["Server-version"] };
}
export interface operations {
  "Accounts-listaccts": Operation<
    { query?: { search?: string; searchtype?: "domain" | "owner" | "user" } },
    { data?: { acct?: { user?: string; suspended?: 0 | 1 }[] } }
  >;
  "Accounts-removeacct": Operation<{ query: { username: string; keepdns?: 0 | 1 } }, object>;
  "Accounts-suspendacct": Operation<{ query: { user: string; reason?: string } }, object>;
  "Api-batch": Operation<{ query: { command: string } }, { data?: { result?: unknown[] } }>;
  "Server-version": Operation<{ query?: never }, { data?: { version?: string } }>;
}
