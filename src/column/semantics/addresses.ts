/** Converts UUID, INET4 and INET6 values from the formats that MariaDB accepts to the format that it returns. */

/**
 * Normalizes a UUID to `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx` in lower case. Hyphens are optional between any two digits. Returns
 * `undefined` if the UUID is invalid.
 */
export function normalizeUuid(text: string): string | undefined {
  const digits = text.replace(/-/g, "").toLowerCase();
  if (!/^[0-9a-f]{32}$/.test(digits) || /^-|-$/.test(text)) return undefined;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/**
 * Normalizes an IPv4 address: removes leading zeros from its four numbers. Returns `undefined` if the address
 * is invalid.
 */
export function normalizeInet4(text: string): string | undefined {
  const octets = text.split(".");
  const isValid =
    octets.length === 4 && octets.every((octet) => /^[0-9]{1,3}$/.test(octet) && Number(octet) <= 255);
  return isValid ? octets.map(Number).join(".") : undefined;
}

/**
 * Normalizes an IPv6 address: the longest run of zero groups becomes `::`. For an IPv4 address such as 192.0.2.1, returns
 * `::ffff:192.0.2.1`. Returns `undefined` if the address is invalid.
 */
export function normalizeInet6(text: string): string | undefined {
  const groups = parseInet6Groups(normalizeInet4(text) === undefined ? text : `::ffff:${text}`);
  return groups && formatInet6Groups(groups);
}

/** Formats an address (4 or 16 bytes) or a UUID (16 bytes) as MariaDB does. Returns `undefined` for a wrong number of bytes. */
export function formatAddressOrUuid(dataType: string, bytes: Uint8Array): string | undefined {
  const hex = Buffer.from(bytes).toString("hex");
  if (dataType === "inet4") return bytes.length === 4 ? bytes.join(".") : undefined;
  if (bytes.length !== 16) return undefined;
  if (dataType === "uuid") return normalizeUuid(hex);
  return formatInet6Groups((hex.match(/.{4}/g) ?? []).map((group) => Number.parseInt(group, 16)));
}

const INET6_GROUP_COUNT = 8;

/** Parses the eight groups of an IPv6 address. */
function parseInet6Groups(text: string): readonly number[] | undefined {
  const lastGroupStart = text.lastIndexOf(":") + 1;
  const lastGroup = text.slice(lastGroupStart);
  if (lastGroup.includes(".")) {
    const bytes = normalizeInet4(lastGroup)?.split(".").map(Number);
    if (bytes === undefined) return undefined;
    const [a = 0, b = 0, c = 0, d = 0] = bytes;
    return parseInet6Groups(
      `${text.slice(0, lastGroupStart)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`,
    );
  }
  const halves = text.split("::");
  const [leftGroups = [], rightGroups = []] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const omittedGroupCount = INET6_GROUP_COUNT - leftGroups.length - rightGroups.length;
  if (halves.length > 2 || ![...leftGroups, ...rightGroups].every((group) => /^[0-9a-f]{1,4}$/i.test(group)))
    return undefined;
  if (halves.length === 1 ? omittedGroupCount !== 0 : omittedGroupCount < 1) return undefined;
  const zeroGroups = Array.from({ length: omittedGroupCount }, () => "0");
  return [...leftGroups, ...zeroGroups, ...rightGroups].map((group) => Number.parseInt(group, 16));
}

function formatInet6Groups(groups: readonly number[]): string {
  const zeroRun = findLongestZeroRun(groups);
  const hexGroups = groups.map((group) => group.toString(16));
  if (zeroRun.length === 0) return hexGroups.join(":");
  const groupsAfterRun = hexGroups.slice(zeroRun.start + zeroRun.length);
  const isIpv4Mapped = zeroRun.length === 5 && groups[5] === 0xffff;
  if (zeroRun.start === 0 && (zeroRun.length === 6 || isIpv4Mapped)) {
    const bytes = groups.slice(6).flatMap((group) => [group >> 8, group & 0xff]);
    return `::${isIpv4Mapped ? "ffff:" : ""}${bytes.join(".")}`;
  }
  return `${hexGroups.slice(0, zeroRun.start).join(":")}::${groupsAfterRun.join(":")}`;
}

/** Returns the longest run of zero groups. If several have the same length, returns the first. */
function findLongestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let longestRun = { start: 0, length: 0 };
  let runLength = 0;
  for (const [index, group] of groups.entries()) {
    runLength = group === 0 ? runLength + 1 : 0;
    if (runLength > longestRun.length) longestRun = { start: index - runLength + 1, length: runLength };
  }
  return longestRun;
}
