// used: AccountLocal (user, localuser, force)
// unused: AccountLocal.size, AccountRemoteUser
const whm = require("./generated/index.js");

async function main() {
  const client = whm.createWhmClient({ server: "new.example", token: process.env.TOKEN });
  const item = { user: process.argv[2], localuser: process.argv[2] };
  if (process.argv.includes("--force")) item.force = true;
  await whm.enqueueAccountLocal(client, "s", item);
}

main();
