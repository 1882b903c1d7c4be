/** Appends elements to a list. Use it for long lists instead of `list.push(...newElements)`, which overflows the stack with over 100,000 elements. */
export function appendElements<Element>(list: Element[], newElements: Iterable<Element>): void {
  for (const element of newElements) list.push(element);
}
