import { Worker } from "node:worker_threads";

const worker = new Worker(new URL("./worker.js", import.meta.url));
worker.postMessage({ id: "s", account: { user: "alice", localuser: "alice", xferpoint: 1 } });
