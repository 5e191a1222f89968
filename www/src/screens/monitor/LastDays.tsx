/** The last 90 days, a bar each. */
import { useMemo } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { Monitor, Schemas } from '../../api/client';
import type { Days } from '../../app/days';
import { monitorQueries } from '../../app/monitor-queries';
import { Strip, StripKey } from '../../status/Strip';
import { Card } from '../../ui/Card';
import { Loaded, Skeleton } from '../../ui/feedback';
import { useMedia } from '../../ui/media';
import styles from './LastDays.module.css';

const all = 90;
const some = 30;

export function LastDays({ monitor: { id, name } }: { monitor: Monitor }) {
  const shown = useMedia('(max-width: 640px)') ? some : all;
  const query = useQuery(monitorQueries.days(id));
  return (
    <Card title={`Last ${shown} days`}>
      <Loaded query={query} skeleton={<Skeleton lines={1} height={44} />}>
        {(days) => <Bars id={id} name={name} days={days} shown={shown} />}
      </Loaded>
    </Card>
  );
}

function Bars({ id, name, days, shown }: { id: string; name: string; days: Schemas['Day'][]; shown: number }) {
  const columns = useMemo(() => columnsOf(id, days), [id, days]);
  return (
    <div className={styles.days}>
      <Strip name={name} days={columns} shown={shown} />
      <StripKey shown={shown} />
    </div>
  );
}

/** The API lists the days that have checks; here each day has its place. */
function columnsOf(id: string, days: Schemas['Day'][]): Days {
  const byDate = new Map(days.map((day) => [day.date, day]));
  const dates = Array.from({ length: all }, (_, index) =>
    new Date(Date.now() - (all - 1 - index) * 86_400_000).toISOString().slice(0, 10));
  const rows = dates.map((date) => byDate.get(date));
  return {
    id, from: dates[0]!, uptime: null,
    uptime_pct: rows.map((day) => day?.uptime_pct ?? null),
    total_checks: rows.map((day) => day?.total_checks ?? 0),
    down_checks: rows.map((day) => day?.down_checks ?? 0),
  };
}
