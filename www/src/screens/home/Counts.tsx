/** The instance in numbers, in one line; those that are about monitors lead to them. */
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { Schemas } from '../../api/client';
import { milliseconds, plural, uptime } from '../../app/format';
import { StatusIcon, statusWord, type ShownStatus } from '../../ui/status';
import styles from './Counts.module.css';

const shown = ['up', 'degraded', 'down', 'maintenance', 'unknown'] as const;
const always: ShownStatus[] = ['up', 'degraded', 'down'];

export function Counts({ figures }: { figures: Schemas['Dashboard'] }) {
  const { total_monitors: total, public_monitors: open, paused_monitors: paused, status_counts: counts } = figures;
  const all: [ShownStatus, number][] = [...shown.map((status): [ShownStatus, number] => [status, counts[status]]), ['paused', paused]];
  return (
    <div className={styles.line}>
      <ul className={styles.counts} aria-label="Monitors by status">
        {all.filter(([status, count]) => count > 0 || always.includes(status))
          .map(([status, count]) => <Count key={status} status={status} count={count} />)}
      </ul>
      <dl className={styles.figures}>
        <Figure name="Monitors" about={`${plural(total, 'monitor')}, of which ${open.toLocaleString()} public`}>{total.toLocaleString()}</Figure>
        <Figure name="Uptime 24 h" about={plural(figures.total_checks_24h, 'check')}>
          {uptime(figures.avg_uptime_24h, figures.total_checks_24h)}
        </Figure>
        <Figure name="7 days" about={plural(figures.total_checks_7d, 'check')}>
          {uptime(figures.avg_uptime_7d, figures.total_checks_7d)}
        </Figure>
        <Figure name="Response" about="Mean of 24 hours">{milliseconds(figures.avg_response_ms_24h)}</Figure>
      </dl>
    </div>
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

function Figure({ name, about, children }: { name: string; about: string; children: ReactNode }) {
  return <div title={about}><dt>{name}</dt><dd>{children}</dd></div>;
}
