import { createWhmClient, move, type Account } from "./whm.js";

const account: Account = { user: "a", localuser: "a", skipsubdomains: true };
await move(createWhmClient({ server: "new.example", token: "t" }), "s", account);
