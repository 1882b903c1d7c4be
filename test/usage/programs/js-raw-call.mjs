// used: AccountRemoteRoot (user, localuser, ip)
// unused: AccountRemoteRoot.customip
export async function move(whm, id, user) {
  const fields = { module: "AccountRemoteRoot", transfer_session_id: id, user };
  fields.localuser = user;
  if (process.env.DEDICATED) fields.ip = "1";
  return whm.call("enqueue_transfer_item", fields);
}
