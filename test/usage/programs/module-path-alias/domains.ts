export function domainOf(name: string): string {
  return `${name}.example.com`;
}
