/** What was promised, what was kept, and how much of the error budget is gone. */
import { Link } from 'react-router';
import type { Schemas } from '../../api/client';
import { duration, percent, plural, uptime } from '../../app/format';
import { Card } from '../../ui/Card';
import { Icon } from '../../ui/Icon';
import styles from './ServiceLevel.module.css';

type Sla = Schemas['Sla'];

const standings = {
  met: { word: 'Met', icon: 'check' },
  at_risk: { word: 'At risk', icon: 'warning' },
  breached: { word: 'Breached', icon: 'cross' },
} as const;

export function ServiceLevel({ id, sla }: { id: string; sla?: Sla }) {
  return (
    <Card title="Service level" actions={sla && <Standing status={sla.status} />}>
      {sla ? <Budget sla={sla} /> : (
        <p className="soft">
          No target is set. <Link to={`/monitor/${id}/settings`}>Set one</Link> to see how much downtime is left.
        </p>
      )}
    </Card>
  );
}

function Standing({ status }: { status: Sla['status'] }) {
  const { word, icon } = standings[status];
  return <span className={styles.standing} data-standing={status}><Icon name={icon} size={14} />{word}</span>;
}

function Budget({ sla }: { sla: Sla }) {
  const left = sla.budget_remaining_seconds;
  const kept = sla.successful_checks < sla.total_checks ? Math.min(sla.current_pct, 99.999) : sla.current_pct;
  return (
    <>
      <p className={styles.figure}>
        {/* The API rounds to three decimals, up to 100, too. */}
        <strong>{uptime(kept, sla.total_checks, 3)}</strong> over {plural(sla.period_days, 'day')},
        target {sla.target_pct} %
      </p>
      <div className={styles.bar} data-standing={sla.status} role="meter" aria-label="Error budget used"
        aria-valuemin={0}
        aria-valuemax={100} aria-valuenow={sla.budget_used_pct}
        aria-valuetext={`${percent(sla.budget_used_pct, 1)} used`}>
        <span style={{ width: `${sla.budget_used_pct}%` }} />
      </div>
      <dl className={styles.facts}>
        <div><dt>Error budget used</dt><dd>{percent(sla.budget_used_pct, 1)}</dd></div>
        <div><dt>Allowed downtime</dt><dd>{duration(sla.budget_total_seconds)}</dd></div>
        <div><dt>Downtime so far</dt><dd>{duration(sla.downtime_estimate_seconds)}</dd></div>
        <div><dt>{left < 0 ? 'Over budget' : 'Left'}</dt><dd>{duration(Math.abs(left))}</dd></div>
      </dl>
    </>
  );
}
