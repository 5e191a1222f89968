/** Figures in words.  None is computed here: the API computes, this writes down. */

const seconds: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'always', style: 'long' });
const relativeBrief = new Intl.RelativeTimeFormat(undefined, { numeric: 'always', style: 'narrow' });
const minute = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const second = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const zone = new Intl.DateTimeFormat(undefined, { timeZoneName: 'short' });
const dayOfYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const withZone = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'long' });
const dayWord = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });
const localDate = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const wholeDay = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });

/** A percentage that never says more than is true: 99.996 is 99.99 %, and 100 % means all. */
export function percent(value: number, digits = 2): string {
  const factor = 10 ** digits;
  const cut = Math.floor(value * factor + 1e-9) / factor;
  return `${cut === 100 || cut === 0 ? cut : cut.toFixed(digits)} %`;
}

/** The same where there may be nothing to count. */
export function uptime(value: number | null | undefined, checks?: number, digits = 2): string {
  return value === null || value === undefined || checks === 0 ? 'no data' : percent(value, digits);
}

export function milliseconds(value: number | null | undefined): string {
  if (value === null || value === undefined) return 'no data';
  return value < 1_000 ? `${Math.round(value)} ms` : `${(value / 1_000).toFixed(value < 10_000 ? 2 : 1)} s`;
}

/** 3 days 4 h, 12 min, 40 s: the two largest units that matter. */
export function duration(total: number): string {
  const [d, h, m, s] = [Math.floor(total / 86_400), Math.floor(total / 3_600) % 24, Math.floor(total / 60) % 60,
    Math.floor(total) % 60];
  const days = d === 1 ? '1 day' : `${d} days`;
  if (d > 0) return h > 0 ? `${days} ${h} h` : days;
  if (h > 0) return m > 0 ? `${h} h ${m} min` : `${h} h`;
  return m > 0 ? `${m} min` : `${s} s`;
}

export function secondsBetween(from: string, to: string | number | undefined): number {
  const end = typeof to === 'number' ? to : to ? Date.parse(to) : Date.now();
  return Math.max(0, (end - Date.parse(from)) / 1_000);
}

/** "5 minutes ago", "in 2 hours". */
export function ago(at: string, now: number, brief = false): string {
  const difference = (Date.parse(at) - now) / 1_000;
  if (Math.abs(difference) < 5) return brief ? 'now' : 'just now';
  const [unit, size] = seconds.find(([, length]) => Math.abs(difference) >= length) ?? ['second', 1];
  return (brief ? relativeBrief : relative).format(Math.trunc(difference / size), unit);
}

/** "today 18:08", "yesterday 18:08", "28 Nov 18:08", and of another year the whole date. */
export function localTime(at: string, now = Date.now()): string {
  return `${dayFrom(at, now)} ${minute.format(new Date(at))}`;
}

export function localMinute(at: string): string {
  return minute.format(new Date(at));
}

export function localSecond(at: string, now = Date.now()): string {
  return `${dayFrom(at, now)} ${second.format(new Date(at))}`;
}

/** "CET": by whose clock the times here are, which is another in summer. */
export function localZone(at: string): string {
  return zone.formatToParts(new Date(at)).find(({ type }) => type === 'timeZoneName')?.value ?? '';
}

function dayFrom(at: string, now: number): string {
  const [day, today] = [new Date(at), new Date(now)];
  const days = Math.round((day.setHours(0, 0, 0, 0) - today.setHours(0, 0, 0, 0)) / 86_400_000);
  if (Math.abs(days) <= 1) return dayWord.format(days, 'day');
  return day.getFullYear() === today.getFullYear() ? dayOfYear.format(day) : localDate.format(day);
}

/** The same for those who must know exactly: "30 Nov 2026, 18:08:00 CET (2026-11-30 17:08:00 UTC)". */
export function exactTime(at: string): string {
  return `${withZone.format(new Date(at))} (${utcTime(at)})`;
}

/** The day on which a moment was, here. */
export function localDay(at: string): string {
  return localDate.format(new Date(at));
}

export function utcTime(at: string): string {
  return `${at.replace('T', ' ').replace('Z', '')} UTC`;
}

export function day(date: string): string {
  return wholeDay.format(new Date(`${date}T00:00:00Z`));
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}
