/** The instance in numbers; those that are about monitors lead to them. */
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Schemas } from '../../api/client';
import { milliseconds, uptime } from '../../app/format';
import { StatusIcon, statusWord, type ShownStatus } from '../../ui/status';
import styles from './Counts.module.css';

const shown = ['up', 'degraded', 'down', 'maintenance', 'unknown'] as const;

export function Counts({ figures }: { figures: Schemas['Dashboard'] }) {
  const { total_monitors: total, public_monitors: open, paused_monitors: paused, status_counts: counts } = figures;
  return (
    <>
      <ul className={styles.counts} aria-label="Monitors by status">
        {shown.map((status) => <Count key={status} status={status} count={counts[status]} />)}
        <Count status="paused" count={paused} />
      </ul>
      <dl className={styles.figures}>
        <Figure name="Monitors" about={`${open.toLocaleString()} public`}>{total.toLocaleString()}</Figure>
        <Figure name="Open incidents">{figures.active_incidents.toLocaleString()}</Figure>
        <Figure name="Uptime 24 h" about={`${figures.total_checks_24h.toLocaleString()} checks`}>
          {uptime(figures.avg_uptime_24h, figures.total_checks_24h)}
        </Figure>
        <Figure name="Uptime 7 days" about={`${figures.total_checks_7d.toLocaleString()} checks`}>
          {uptime(figures.avg_uptime_7d, figures.total_checks_7d)}
        </Figure>
        <Figure name="Response 24 h" about="mean">{milliseconds(figures.avg_response_ms_24h)}</Figure>
      </dl>
    </>
  );
}

function Count({ status, count }: { status: ShownStatus; count: number }) {
  return (
    <li>
      <Link to={`/monitors?status=${status}`} className={styles.count} data-none={count === 0 || undefined}>
        <StatusIcon status={status} size={16} named={false} />
        <strong>{count.toLocaleString()}</strong>
        <span>{statusWord(status)}</span>
      </Link>
    </li>
  );
}

function Figure({ name, about, children }: { name: string; about?: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
      {about && <dd className={styles.about}>{about}</dd>}
    </div>
  );
}
