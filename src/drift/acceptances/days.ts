/** Checks and formats days in the form `YYYY-MM-DD`. Days in this form sort correctly as strings. */

/** Whether the text is a valid date, such as `2026-12-31`. */
export function isIsoDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && formatIsoDate(date) === text;
}

/** Formats the day in UTC, so that the result does not depend on the time zone of the machine. */
export function formatIsoDate(date: Date): string {
  return date.toISOString().slice(0, 10);
}
