/** Times as inputs hold them: written as they are here, sent as UTC. */

/** So many minutes from now. */
export function inputTime(minutes: number): string {
  const at = new Date(Date.now() + minutes * 60_000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** '' where nothing, or no time, is written. */
export function utc(local: string): string {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? '' : at.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** A moment as the same input holds it. */
export function inputTimeOf(at: string): string {
  return inputTime((Date.parse(at) - Date.now()) / 60_000);
}
