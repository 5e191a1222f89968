/** One monitor on a public page: how it is, what it was by day, and its figures. */
import { memo } from 'react';
import { Link } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import type { StatusMonitor } from '../api/client';
import { base } from '../app/base';
import type { Days } from '../app/days';
import { milliseconds, uptime } from '../app/format';
import { queries } from '../app/queries';
import { shownStatus, shownWord, StatusIcon } from '../ui/status';
import { Strip } from './Strip';
import styles from './MonitorList.module.css';

interface RowProps {
  monitor: StatusMonitor;
  shown: number;
}

export const PublicRow = memo(function PublicRow({ monitor, shown }: RowProps) {
  const { data } = useQuery(queries.days(monitor.id));
  return <Row monitor={monitor} shown={shown} days={data} linked />;
});

export const PageRow = memo(function PageRow({ monitor, shown, page }: RowProps & { page: string }) {
  const { data } = useQuery(queries.pageDays(page));
  return <Row monitor={monitor} shown={shown} days={data?.[monitor.id]} linked={false} />;
});

/** A row that nobody sees yet: of the same height, and found by its name.  Its link is plain: a thousand are made. */
export function BriefRow({ monitor: { id, name }, linked }: { monitor: StatusMonitor; linked: boolean }) {
  return (
    <li className={styles.row}>
      {linked ? (
        <a href={`${base}/monitor/${id}`} className={styles.name}>
          {name}
        </a>
      ) : (
        <span className={styles.name}>{name}</span>
      )}
    </li>
  );
}

function Name({ monitor, linked }: { monitor: StatusMonitor; linked: boolean }) {
  return linked ? <Link to={`/monitor/${monitor.id}`} className={styles.name}>{monitor.name}</Link>
    : <span className={styles.name}>{monitor.name}</span>;
}

function Row({ monitor, days, shown, linked }: RowProps & { days: Days | undefined; linked: boolean }) {
  const status = shownStatus(monitor);
  return (
    <li className={styles.row}>
      <div className={styles.who}>
        <StatusIcon status={status} named={false} />
        <div className={styles.words}>
          <Name monitor={monitor} linked={linked} />
          <span className={styles.status} data-status={status}>
            {shownWord(monitor)}
          </span>
        </div>
      </div>
      <Strip name={monitor.name} days={days} shown={shown} />
      <dl className={styles.figures}>
        <Figure name="24 h">{uptime(monitor.uptime_24h, monitor.total_checks_24h)}</Figure>
        <Figure name="7 days">{uptime(monitor.uptime_7d, monitor.total_checks_7d)}</Figure>
        <Figure name="90 days">{days ? uptime(days.uptime) : '…'}</Figure>
        <Figure name="Response">{milliseconds(monitor.avg_response_ms_24h)}</Figure>
      </dl>
    </li>
  );
}

function Figure({ name, children }: { name: string; children: string }) {
  return (
    <div data-empty={children === 'no data' || undefined}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
