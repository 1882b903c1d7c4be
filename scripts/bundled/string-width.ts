/** Stands in for the package `string-width` in the bundle: our help texts are ASCII, where width is length. */
export default function stringWidth(text: string): number {
  // Colours take no width.
  return text.replace(/\x1b\[[0-9;]*m/g, "").length;
}
