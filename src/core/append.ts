/** Appends to a list without the limit of `list.push(...more)`: a call with over 100,000 arguments overflows the stack. */
export function append<Element>(list: Element[], more: Iterable<Element>): void {
  for (const element of more) list.push(element);
}
