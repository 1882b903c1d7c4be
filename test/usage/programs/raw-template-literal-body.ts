// used: AccountLocal (user, localuser, skipacctdb)
// unused: AccountLocal.skipbwdata
export function body(id: string, name: string): string {
  return `api.version=1&module=AccountLocal&transfer_session_id=${id}&user=${name}&localuser=${name}&skipacctdb=1`;
}

export const move = (name: string): Promise<Response> =>
  fetch("https://new.example:2087/json-api/enqueue_transfer_item", { method: "POST", body: body("s", name) });
