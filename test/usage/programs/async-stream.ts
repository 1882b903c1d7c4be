// used: AccountRemoteRoot (user, localuser, files)
// unused: AccountRemoteRoot.size
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { enqueueAccountRemoteRoot, type AccountRemoteRootItem, type WhmCaller } from "./generated/index.js";

export async function run(client: WhmCaller, lines: AsyncIterable<string>): Promise<void> {
  const toItem = new Transform({
    objectMode: true,
    transform(line: string, _encoding, done) {
      const [user = "", count = "1"] = line.split(",");
      const item: AccountRemoteRootItem = { user, localuser: user, files: Number(count) };
      done(null, item);
    },
  });
  await pipeline(Readable.from(lines), toItem, async (items: AsyncIterable<AccountRemoteRootItem>) => {
    for await (const item of items) await enqueueAccountRemoteRoot(client, "s", item);
  });
}
