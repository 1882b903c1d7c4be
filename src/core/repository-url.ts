/**
 * The public address of the repository, such as `https://github.com/OWNER/whm-transfer-codegen`. It is empty until the
 * repository is public. CONTRIBUTING.md lists what to do then. `test/package.test.ts` compares the address with package.json.
 */
export const REPOSITORY_URL: string = "";
