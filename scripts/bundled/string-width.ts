/** Replaces the package `string-width` in the bundle. Help texts are ASCII, so their width is their length. */
export default function stringWidth(text: string): number {
  // Escape sequences for colors have no width.
  return text.replace(/\x1b\[[0-9;]*m/g, "").length;
}
