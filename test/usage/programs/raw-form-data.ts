// used: AccountLocal (user, localuser, reseller)
// unused: AccountLocal.skipaccount
export async function restore(base: URL, id: string, name: string): Promise<number> {
  const form = new FormData();
  form.append("module", "AccountLocal");
  form.append("transfer_session_id", id);
  form.append("user", name);
  form.append("localuser", name);
  form.append("reseller", "0");
  const { status } = await fetch(new URL("json-api/enqueue_transfer_item", base), {
    method: "POST",
    body: form,
  });
  return status;
}
