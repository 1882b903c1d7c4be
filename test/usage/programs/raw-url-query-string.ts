// used: PackageRemoteRoot (package)
// unused: PackageRemoteRoot.size, AccountRemoteRoot.user
export async function copyPackage(server: string, token: string, id: string, name: string): Promise<unknown> {
  const url =
    `https://${server}:2087/json-api/enqueue_transfer_item?api.version=1&transfer_session_id=${id}` +
    `&module=PackageRemoteRoot&package=${encodeURIComponent(name)}`;
  const answer = await fetch(url, { headers: { Authorization: `whm root:${token}` } });
  return answer.json();
}
