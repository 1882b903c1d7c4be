// used: AccountRemoteRoot (user, localuser, priority), FeatureListRemoteRoot (featurelist)
// unused: AccountRemoteRoot.size
class Whm {
  constructor(
    private readonly base: string,
    private readonly token: string,
  ) {}

  async post(name: string, fields: Readonly<Record<string, string | number>>): Promise<unknown> {
    const body = new URLSearchParams(
      Object.entries(fields).map(([key, value]) => [key, `${value}`] as [string, string]),
    );
    const headers = { Authorization: `whm root:${this.token}` };
    return (await fetch(`${this.base}/json-api/${name}`, { method: "POST", headers, body })).json();
  }

  enqueue(module: string, fields: Readonly<Record<string, string | number>>): Promise<unknown> {
    return this.post("enqueue_transfer_item", { ...fields, module });
  }
}

const whm = new Whm("https://new.example:2087", "t");
await whm.enqueue("AccountRemoteRoot", {
  transfer_session_id: "s",
  user: "alice",
  localuser: "alice",
  priority: 2,
});
await whm.enqueue("FeatureListRemoteRoot", { transfer_session_id: "s", featurelist: "default" });
