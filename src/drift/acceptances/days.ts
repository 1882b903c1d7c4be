/** Days as `YYYY-MM-DD`, which are compared as texts. */

/** Whether there is such a day. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && dayOf(moment) === text;
}

/** By UTC, so that it is the same for everybody who asks at that moment. */
export function dayOf(moment: Date): string {
  return moment.toISOString().slice(0, 10);
}
