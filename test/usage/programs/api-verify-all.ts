// undecidable: * (*)
import { createWhmClient, verifySchema } from "./generated/index.js";

const { drifts } = await verifySchema(createWhmClient({ server: "new.example", token: "t" }));
console.log(drifts.length === 0 ? "The generated code is current." : `${drifts.length} differences`);
