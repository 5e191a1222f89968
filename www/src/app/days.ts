/**
 * The daily history of monitors.  A list asks for that of a row when the row comes near the window, and what was asked
 * once is kept whatever the list is filtered by.
 */
import { api, ApiError, read, type Schemas } from '../api/client';
import { batched } from './batch';

/** What happened to one monitor by day, the oldest first, since the day `from`. */
export type Days = Schemas['MonitorDays'] & {
  from: string;
  /** Seconds of a bar; a day where there is none. */
  step?: number;
};

const aDay = 86_400_000;
const kept = 90;

/** The API leaves out days without checks; a strip shows them as gaps. */
export function everyDay(id: string, known: Schemas['Day'][]): Days {
  const today = Date.now();
  const dates = Array.from({ length: kept }, (_, index) =>
    new Date(today - (kept - 1 - index) * aDay).toISOString().slice(0, 10));
  const byDate = new Map(known.map((day) => [day.date, day]));
  return {
    id,
    from: dates[0]!,
    uptime: null,
    uptime_pct: dates.map((date) => byDate.get(date)?.uptime_pct ?? null),
    total_checks: dates.map((date) => byDate.get(date)?.total_checks ?? 0),
    down_checks: dates.map((date) => byDate.get(date)?.down_checks ?? 0),
  };
}

const atOnce = 50;

export const askDays = batched(atOnce,
  async (ids) => daysById(await read(api.GET('/status/history', { params: { query: { ids: ids.join(',') } } }))),
  () => new ApiError('This monitor is not public any more', 'NOT_FOUND', 404, null));

export function daysById({ from, monitors }: Schemas['StatusHistory']): Record<string, Days> {
  return Object.fromEntries(monitors.map((monitor) => [monitor.id, { ...monitor, from }]));
}
