import { createWhmClient } from "../generated/index.js";
import { restore } from "./restore.js";

const client = createWhmClient({ server: "new.example", token: "t" });
await restore(client, { user: "alice", localuser: "alice", replaceip: "all" });
