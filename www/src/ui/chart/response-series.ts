/** The API's columns as the chart wants them. */
import type { Schemas } from '../../api/client';
import type { Band, Series } from './plot';

type Columns = Schemas['ResponseTimes'];
const seconds = (at: string) => Date.parse(at) / 1_000;

/**
 * A step without checks is a gap only if a check should have been in it: steps may be shorter than the interval.
 * So short runs of empty steps are left out, and the line goes on; a step in which no check was up stays, as a gap.
 */
export function seriesOf(columns: Columns, interval: number): Series & { rows: number[] } {
  const { step_seconds: step, total_checks: total } = columns;
  const tolerated = Math.ceil((2 * interval) / step);
  const rows = columns.at.map((_, row) => row).filter((row) => total[row]! > 0 || emptyAround(total, row) > tolerated);
  return {
    rows,
    at: rows.map((row) => seconds(columns.at[row]!)),
    values: rows.map((row) => columns.avg_response_ms[row] ?? null),
    marks: rows.map((row) => markOf(columns, row)),
    from: seconds(columns.from),
    to: seconds(columns.to),
    step,
  };
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

export function bandsOf(incidents: Schemas['Incident'][], windows: Schemas['Window'][], now: number): Band[] {
  return [
    ...windows.map(({ title, starts_at: from, ends_at: to }): Band =>
      ({ from: seconds(from), to: seconds(to), kind: 'maintenance', title })),
    ...incidents.map(({ cause, started_at: from, resolved_at: to }): Band =>
      ({ from: seconds(from), to: to ? seconds(to) : now, kind: 'incident', title: cause })),
  ];
}
