// used: AccountLocal (user, localuser, overwrite_with_delete)
// unused: AccountLocal.force
function encode(fields: Record<string, string | boolean>): string {
  return Object.entries(fields)
    .map(([name, value]) => name + "=" + encodeURIComponent(value === true ? "1" : String(value)))
    .join("&");
}

export const request = (id: string, name: string, clean: boolean): string =>
  "enqueue_transfer_item?transfer_session_id=" +
  id +
  "&module=AccountLocal&user=" +
  name +
  "&localuser=" +
  name +
  (clean ? "&" + encode({ overwrite_with_delete: true }) : "");
