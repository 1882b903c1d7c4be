/** The door of prettier: emit roughly, format once. Loaded when there is something to format. */

export async function format(code: string): Promise<string> {
  const [{ format }, typescript, estree] = await Promise.all([
    import("prettier/standalone"),
    import("prettier/plugins/typescript"),
    import("prettier/plugins/estree"),
  ]);
  return format(code, { parser: "typescript", plugins: [typescript, estree.default] });
}
