/** The API's columns, and its checks one by one, as the chart wants them. */
import type { Schemas } from '../../api/client';
import type { Band, Line, Series } from './plot';

type Columns = Schemas['ResponseTimes'];
type Heartbeat = Schemas['Heartbeat'];
const seconds = (at: string) => Date.parse(at) / 1_000;

/**
 * A step without checks is a gap only if a check should have been in it: steps may be shorter than the interval.
 * So short runs of empty steps are left out, and the line goes on; a step in which no check was up stays, as a gap.
 * Where all were slow, the mean of those that were up is not there: a point says that it was at least the threshold.
 */
export function seriesOf(columns: Columns, interval: number, threshold?: number, begins = seconds(columns.from)):
  Series & { rows: number[] } {
  const { step_seconds: step, total_checks: total } = columns;
  const tolerated = Math.ceil((2 * interval) / step);
  const rows = columns.at.map((_, row) => row).filter((row) => total[row]! > 0 || emptyAround(total, row) > tolerated);
  return {
    rows,
    at: rows.map((row) => seconds(columns.at[row]!)),
    lines: [{ name: 'Mean of the checks that were up', values: rows.map((row) => columns.avg_response_ms[row] ?? null) }],
    slow: rows.map((row) => (threshold !== undefined && wasOnlySlow(columns, row) ? threshold : null)),
    marks: rows.map((row) => markOf(columns, row)),
    from: begins,
    to: seconds(columns.to),
    step,
  };
}

const leastSeconds = 600;
const margin = 0.03;
const young = 0.75;                 // of the range, below which a line would not fill its picture

/** When the picture of a monitor begins: one that is younger than the range would be a sliver at its edge. */
export function beginOf({ from, to, at, total_checks: total }: Columns, created: string): number {
  const [first, last] = [seconds(from), seconds(to)];
  const checked = at[total.findIndex((checks) => checks > 0)];
  const begun = Math.min(seconds(created), checked === undefined ? Infinity : seconds(checked));
  if (last - begun > young * (last - first)) return first;
  return Math.max(first, last - Math.max(leastSeconds, (1 + margin) * (last - begun)));
}

function wasOnlySlow({ total_checks: total, up_checks: up, down_checks: down }: Columns, row: number): boolean {
  return up[row] === 0 && total[row]! > down[row]!;
}

/** How many empty steps stand in a row where this one stands. */
function emptyAround(total: number[], row: number): number {
  let first = row;
  let last = row;
  while (first > 0 && total[first - 1] === 0) first--;
  while (last < total.length - 1 && total[last + 1] === 0) last++;
  return last - first + 1;
}

type Mark = Series['marks'][number];

function markOf({ total_checks: total, up_checks: up, down_checks: down }: Columns, row: number): Mark {
  if (down[row]! > 0) return 'down';
  return total[row]! > up[row]! ? 'degraded' : undefined;
}

/** How the phases of the means make up the whole, where the API says them: each line lies on the one before. */
export function phaseLines(columns: Columns, rows: number[]): Line[] {
  const { phases } = columns as { phases?: Record<string, (number | null)[]> };
  const names = Object.keys(phases ?? {}).filter((name) => name !== 'queue' && phases![name]!.some((value) => value));
  let below = rows.map(() => 0);
  return names.map((name, n) => {
    const values = rows.map((row, index) => {
      const all = columns.avg_response_ms[row] === null ? null : below[index]! + (phases![name]![row] ?? 0);
      return all;
    });
    below = values.map((value, index) => value ?? below[index]!);
    return { name: name.replace('_', ' '), values, colour: n, fills: true };
  });
}

const anHour = 3_600;
const fewest = 8;                   // checks in its time, below which a spread says nothing
const enough = 20;                  // of which one in twenty is one

/**
 * Every check as a moment of its own, oldest first: a line for each location, with a gap where a check had no answer
 * or none came when one was due.
 */
export function checksSeries(beats: Heartbeat[], names: (id: string | undefined) => string, interval: number,
  columns: Columns, begins = seconds(columns.from)): Series & { beats: Heartbeat[] } {
  const all = beats.filter(({ checked_at: at }) => seconds(at) >= seconds(columns.from))
    .sort((a, b) => (a.checked_at < b.checked_at ? -1 : a.checked_at > b.checked_at ? 1 : a.seq - b.seq));
  const at = all.map((beat) => seconds(beat.checked_at));
  const places = [...new Set(all.map(({ location_id: place }) => place))];
  const answered = (beat: Heartbeat) => beat.status === 'up' || beat.status === 'degraded';
  const lines = places.map((place, n): Line => {
    const values = all.map((beat): number | null | undefined =>
      (beat.location_id !== place ? undefined : answered(beat) ? beat.response_time_ms : null));
    return { name: names(place), values: withGaps(values, at, longestWait(values, at, interval)) as (number | null)[], colour: n };
  });
  return {
    beats: all, at, lines,
    spread: places.length === 1 ? spreadOf(all, at, answered, interval) : undefined,
    slow: all.map((beat) => (beat.status === 'degraded' ? beat.response_time_ms : null)),
    marks: all.map(({ status }) => (status === 'down' ? 'down' : undefined)),
    from: Math.min(begins, at[0] ?? begins), to: seconds(columns.to), step: 0,
  };
}

/** A location has a rhythm of its own: what is three times as long as most waits is a gap, whatever the interval is. */
function longestWait(values: (number | null | undefined)[], at: number[], interval: number): number {
  const own = at.filter((_, index) => values[index] !== undefined);
  const waits = own.slice(1).map((moment, index) => moment - own[index]!).sort((a, b) => a - b);
  return Math.max(3 * interval + 60, waits.length > 0 ? 3 * percentile(waits, 0.75) : 0);
}

/** uPlot goes on over what is undefined (another's moment) and stops at null: also where too long nothing came. */
function withGaps(values: (number | null | undefined)[], at: number[], longest: number): (number | null | undefined)[] {
  const out = [...values];
  let last: number | undefined;
  for (let index = 0; index < out.length; index++) {
    if (out[index] === undefined) continue;
    if (last !== undefined && at[index]! - at[last]! > longest && last + 1 < index) out[last + 1] = null;
    last = index;
  }
  return out;
}

/** Of the checks of each hour, or as many as it takes, between which values half and most of them were. */
function spreadOf(beats: Heartbeat[], at: number[], answered: (beat: Heartbeat) => boolean, interval: number):
  Series['spread'] {
  const spreadSeconds = anHour * Math.ceil((enough * interval) / anHour);
  const hours = new Map<number, number[]>();
  beats.forEach((beat, index) => {
    const hour = Math.floor(at[index]! / spreadSeconds);
    if (answered(beat)) hours.set(hour, [...hours.get(hour) ?? [], beat.response_time_ms]);
  });
  for (const values of hours.values()) values.sort((a, b) => a - b);
  const of = (share: number) => at.map((moment) => {
    const values = hours.get(Math.floor(moment / spreadSeconds));
    return values && values.length >= fewest ? percentile(values, share) : null;
  });
  return { low: of(0.5), high: of(0.95) };
}

export function percentile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)]!;
}

export function bandsOf(incidents: Schemas['Incident'][], windows: Schemas['Window'][], now: number): Band[] {
  return [
    ...windows.map(({ title, starts_at: from, ends_at: to }): Band =>
      ({ from: seconds(from), to: seconds(to), kind: 'maintenance', title })),
    ...incidents.map(({ cause, started_at: from, resolved_at: to }): Band =>
      ({ from: seconds(from), to: to ? seconds(to) : now, kind: 'incident', title: cause })),
  ];
}
