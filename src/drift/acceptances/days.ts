/** Days in the form `YYYY-MM-DD`, which sort correctly as strings. */

/** Whether the text is a valid date of the calendar. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && dayOf(moment) === text;
}

/** The day in UTC, so that all machines agree on it. */
export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
