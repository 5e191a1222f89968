/** The last 90 days, a bar each. */
import { useMemo } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { Monitor, Schemas } from '../../api/client';
import { everyDay } from '../../app/days';
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
  const columns = useMemo(() => everyDay(id, days), [id, days]);
  return (
    <div className={styles.days}>
      <Strip name={name} days={columns} shown={shown} />
      <StripKey shown={shown} />
    </div>
  );
}
