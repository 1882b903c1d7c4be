/** Appends elements to a list. Unlike `list.push(...more)`, it also works with over 100,000 elements: so many arguments overflow the stack. */
export function append<Element>(list: Element[], newElements: Iterable<Element>): void {
  for (const element of newElements) list.push(element);
}
