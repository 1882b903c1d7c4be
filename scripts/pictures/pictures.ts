/** The pictures of the documentation: their names, sizes and files. */

export const SCHEMES = ["light", "dark"] as const;

export const MAX_PICTURE_BYTES = 200_000;

/** The pictures, with the size of the browser's window in CSS pixels. */
export const PICTURES = {
  "drift-report": { width: 1080, height: 760 },
  "compile-error": { width: 880, height: 480 },
  simulator: { width: 1080, height: 760 },
} as const;

/** The picture of the start page on a phone, where the one for wider screens could not be read. */
export const PHONE_PICTURE = { name: "drift-report", width: 360, height: 560 } as const;

export type PictureName = keyof typeof PICTURES;

/** Returns the path of a picture, relative to the root of the repository. */
export function getPicturePath(name: PictureName, scheme: (typeof SCHEMES)[number]): string {
  return `docs/images/${name}-${scheme}.webp`;
}

export function getPhonePicturePath(scheme: (typeof SCHEMES)[number]): string {
  return `site/images/${PHONE_PICTURE.name}-phone-${scheme}.webp`;
}
