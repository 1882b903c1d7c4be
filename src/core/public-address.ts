/**
 * The public address of the repository, such as `https://github.com/OWNER/whm-transfer-codegen`. It is empty, because there is none yet.
 * CONTRIBUTING.md lists what to do when there is one. `test/package.test.ts` compares it with package.json.
 */
export const PUBLIC_ADDRESS: string = "";
