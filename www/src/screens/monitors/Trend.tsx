/**
 * What a row shows of the past: a bar for each hour or each day, and how fast the answers of the last 24 hours were.
 * It is asked for when a row has stood in the window for a moment, for all such rows together.
 */
import { memo, useEffect, useState } from 'react';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, ApiError, read, type Schemas } from '../../api/client';
import { batched } from '../../app/batch';
import type { Days } from '../../app/days';
import { Strip } from '../../status/Strip';
import type { Summary } from './sorting';
import styles from './Trend.module.css';

export type Span = '24h' | '90d';

/** Of one monitor, as a strip draws it, and the means of its hours. */
interface TrendOf {
  hours: Days;
  days: Days;
  means: (number | null)[];
  /** Of which hours there is no mean, because every answer came late. */
  slow: boolean[];
}

const lookMs = 250;
const atOnce = 50;

const askTrend = batched(atOnce,
  async (ids) => {
    const query = { ids: ids.join(',') };
    const { hours, days, monitors } = await read(api.GET('/monitors/trends', { params: { query } }));
    return Object.fromEntries(monitors.map((one): [string, TrendOf] => [one.id, {
      hours: bars(one.id, hours.from, one.hours, hours.step_seconds),
      days: bars(one.id, days.from.slice(0, 10), one.days),
      means: one.hours.avg_response_ms,
      slow: one.hours.up_checks.map((up, hour) =>
        up === 0 && one.hours.total_checks[hour]! > one.hours.down_checks[hour]!),
    }]));
  },
  () => new ApiError('This monitor is gone', 'NOT_FOUND', 404, null));

function bars(id: string, from: string, columns: Schemas['TrendColumns'], step?: number): Days {
  const { total_checks: total, up_checks: up, down_checks: down } = columns;
  return {
    id, from, step, uptime: null, total_checks: total, down_checks: down,
    uptime_pct: total.map((checks, index) => (checks > 0 ? (100 * up[index]!) / checks : null)),
  };
}

const trend = (id: string) => queryOptions({
  queryKey: ['trend', id],
  queryFn: () => askTrend(id),
  staleTime: 300_000,
});

/** Whether a row has been there for a moment: one that is scrolled past asks for nothing. */
export function useSettled(): boolean {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), lookMs);
    return () => clearTimeout(timer);
  }, []);
  return settled;
}

interface TrendProps {
  monitor: Summary;
  settled: boolean;
}

export const Bars = memo(function Bars({ monitor, settled, span }: TrendProps & { span: Span }) {
  const { data } = useQuery({ ...trend(monitor.id), enabled: settled });
  const [days, shown] = span === '24h' ? [data?.hours, 24] : [data?.days, 90];
  return <Strip name={monitor.name} days={days} shown={shown} brief />;
});

/** Along the top, where the line would be if it were known how high. */
function late(slow: boolean[], x: (index: number) => string): string {
  return slow.map((is, index) => (is ? `M${x(Math.max(0, index - 0.5))} 2L${x(Math.min(slow.length - 1, index + 0.5))} 2` : ''))
    .join('');
}

const width = 96;
const height = 26;

export const Spark = memo(function Spark({ monitor, settled }: TrendProps) {
  const { data } = useQuery({ ...trend(monitor.id), enabled: settled });
  if (!data) return <div className={styles.spark} />;
  const values = data.means;
  const top = Math.max(...values.map((value) => value ?? 0));
  const x = (index: number) => ((index * width) / (values.length - 1)).toFixed(1);
  const y = (value: number) => (height - 2 - (value / (top || 1)) * (height - 5)).toFixed(1);
  let path = '';
  let last: number | undefined;             // a bar without an answer is gone around, several are a gap
  values.forEach((value, index) => {
    if (value === null) return;
    path += `${last !== undefined && index - last <= 3 ? 'L' : 'M'}${x(index)} ${y(value)}`;
    if (last === undefined || index - last > 3) path += 'h.01';
    last = index;
  });
  return (
    <svg className={styles.spark} viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={path} />
      {data.slow.some(Boolean) && <path d={late(data.slow, x)} data-slow />}
    </svg>
  );
});
