/** The uptime of four periods, and the mean answer of a day. */
import type { Schemas } from '../../api/client';
import { milliseconds, plural, uptime } from '../../app/format';
import styles from './Figures.module.css';

export function Figures({ uptime: figures }: { uptime: Schemas['Uptime'] }) {
  const periods = [
    { name: '24 hours', value: figures.uptime_24h, checks: figures.total_checks_24h, made: figures.coverage_24h },
    { name: '7 days', value: figures.uptime_7d, checks: figures.total_checks_7d, made: figures.coverage_7d },
    { name: '30 days', value: figures.uptime_30d, checks: figures.total_checks_30d, made: figures.coverage_30d },
    { name: '90 days', value: figures.uptime_90d, checks: figures.total_checks_90d, made: figures.coverage_90d },
  ];
  return (
    <dl className={styles.figures}>
      {periods.map(({ name, value, checks, made }) => (
        <div key={name}>
          <dt>Uptime, {name}</dt>
          <dd>{uptime(value, checks)}<small>{plural(checks, 'check')}{made < 100 && `, ${uptime(made, 1)} of those due`}</small></dd>
        </div>
      ))}
      <div>
        <dt>Mean response, 24 hours</dt>
        <dd>{milliseconds(figures.avg_response_ms_24h)}<small>of checks that were up</small></dd>
      </div>
    </dl>
  );
}
