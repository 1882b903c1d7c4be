/**
 * Replaces `src/emit/format.ts` in the browser, where no formatter is loaded: Prettier would be larger than everything else. The layout
 * of types differs from that of the command, and nothing else does.
 */

/** Indents the members of an interface by two spaces, as the caller expects, and removes parentheses around a whole type. */
export function formatTypeScript(code: string): Promise<string> {
  const [head = "", ...rest] = code.split("\n");
  const last = rest.pop() ?? "";
  return Promise.resolve(
    `${[head, ...rest.map((member) => `  ${withoutParentheses(member)};`), last].join("\n")}\n`,
  );
}

function withoutParentheses(member: string): string {
  const [, name = "", type] = /^(.*?\??: )\((.*)\)$/.exec(member) ?? [];
  return type === undefined || !isBalanced(type) ? member : name + type;
}

/** Whether each closing parenthesis in the type has an opening one before it. */
function isBalanced(type: string): boolean {
  let depth = 0;
  return [...type.replace(/"(?:[^"\\]|\\.)*"/g, "")].every((character) => {
    depth += character === "(" ? 1 : character === ")" ? -1 : 0;
    return depth >= 0;
  });
}
