/**
 * What a row shows of the past: a bar for each half hour or each day, and how fast the answers of the last 24 hours
 * were.  It is asked for when a row has stood in the window for a moment, a few rows at a time.
 */
import { memo, useEffect, useState } from 'react';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, read, type Schemas } from '../../api/client';
import { everyDay, type Days } from '../../app/days';
import { gate } from '../../app/gate';
import { queries } from '../../app/queries';
import { Strip } from '../../status/Strip';
import type { Summary } from './sorting';
import styles from './Trend.module.css';

type Columns = Schemas['ResponseTimes'];
export type Span = '24h' | '90d';

const lookMs = 250;
const few = gate(4);
const barSteps = 6;                 // of five minutes

const trends = {
  day: (id: string) => queryOptions({
    queryKey: ['trend', id],
    queryFn: () => few(async () => await read(api.GET('/monitors/{id}/response-times',
      { params: { path: { id }, query: { period: '24h' } } })) as Columns),
    staleTime: 300_000,
  }),
  /** The lists of days leave private monitors out. */
  days: (id: string) => queryOptions({
    queryKey: ['days', 'own', id],
    queryFn: () => few(async () => everyDay(id, await read(api.GET('/monitors/{id}/uptime-history',
      { params: { path: { id }, query: { days: 90 } } })))),
    staleTime: 300_000,
  }),
};

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
  const isListed = monitor.is_public;
  const day = useQuery({ ...trends.day(monitor.id), enabled: settled && span === '24h' });
  const listed = useQuery({ ...queries.days(monitor.id), enabled: settled && span === '90d' && isListed });
  const own = useQuery({ ...trends.days(monitor.id), enabled: settled && span === '90d' && (!isListed || listed.isError) });
  const days = span === '24h' ? day.data && halfHours(monitor.id, day.data) : listed.data ?? own.data;
  return <Strip name={monitor.name} days={days} shown={span === '24h' ? 48 : 90} brief />;
});

/** Steps taken together, so that each of 48 bars has checks. */
function halfHours(id: string, columns: Columns): Days {
  const steps = columns.step_seconds >= 1800 ? 1 : barSteps;
  const bars = Array.from({ length: Math.ceil(columns.at.length / steps) }, (_, bar) => {
    const sum = (column: number[]) =>
      column.slice(bar * steps, (bar + 1) * steps).reduce((all, one) => all + one, 0);
    return { total: sum(columns.total_checks), up: sum(columns.up_checks), down: sum(columns.down_checks) };
  });
  return {
    id, from: columns.from, step: columns.step_seconds * steps, uptime: null,
    uptime_pct: bars.map(({ total, up }) => (total > 0 ? (100 * up) / total : null)),
    total_checks: bars.map(({ total }) => total),
    down_checks: bars.map(({ down }) => down),
  };
}

const width = 96;
const height = 26;
const points = 48;

export const Spark = memo(function Spark({ monitor, settled }: TrendProps) {
  const { data } = useQuery({ ...trends.day(monitor.id), enabled: settled });
  if (!data) return <div className={styles.spark} />;
  const values = means(data);
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
    </svg>
  );
});

function means({ avg_response_ms: values }: Columns): (number | null)[] {
  const steps = Math.max(1, Math.round(values.length / points));
  return Array.from({ length: Math.ceil(values.length / steps) }, (_, point) => {
    const some = values.slice(point * steps, (point + 1) * steps).filter((value) => value !== null);
    return some.length > 0 ? some.reduce((all, one) => all + one, 0) / some.length : null;
  });
}
