// used: PackageRemoteRoot
// undecidable: PackageRemoteRoot.*
// unused: AccountLocal, FeatureListRemoteRoot
import schema from "./generated/PackageRemoteRoot.schema.json" with { type: "json" };

export const required: readonly string[] = schema.required;
