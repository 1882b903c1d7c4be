/** Formats TypeScript with Prettier, which is loaded on demand. */

export async function formatTypeScript(code: string): Promise<string> {
  const [{ format }, babel, estree] = await Promise.all([
    import("prettier/standalone"),
    import("prettier/plugins/babel"),
    import("prettier/plugins/estree"),
  ]);
  return format(code, { parser: "babel-ts", plugins: [babel, estree.default] });
}
