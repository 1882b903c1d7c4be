import { createWhmClient } from "../../generated/index.js";

export const client = createWhmClient({ server: "new.example", token: process.env["TOKEN"] ?? "" });
