/** The latest incidents, and the monitors that keep one waiting. */
import { Link } from 'react-router';
import type { Schemas } from '../../api/client';
import { milliseconds } from '../../app/format';
import { Card } from '../../ui/Card';
import { Loaded, Skeleton } from '../../ui/feedback';
import { StatusIcon } from '../../ui/status';
import { Ago, Lasting } from '../../ui/Time';
import styles from './Lists.module.css';

type Query = Parameters<typeof Loaded<Schemas['Dashboard']>>[0]['query'];

export function RecentIncidents({ query }: { query: Query }) {
  return (
    <Card title="Recent incidents">
      <Loaded query={query} skeleton={<Skeleton lines={5} height={40} />}>
        {({ recent_incidents: incidents }) => (incidents.length === 0 ? <p className="soft">None so far.</p> : (
          <ul>{incidents.map((incident) => <Recent key={incident.id} incident={incident} />)}</ul>
        ))}
      </Loaded>
    </Card>
  );
}

function Recent({ incident }: { incident: Schemas['Dashboard']['recent_incidents'][number] }) {
  const { id, monitor_name: name, cause, started_at: from, resolved_at: to, state } = incident;
  return (
    <li className={styles.item}>
      <StatusIcon status={to ? 'up' : state === 'paused' ? 'unknown' : 'down'} size={16} named={false} />
      <div className={styles.what}>
        <p><Link to={`/incident/${id}`}>{name}</Link></p>
        <p className={styles.about}>{cause}</p>
      </div>
      <div className={styles.figure}>
        <p>{state === 'paused' ? 'paused' : <>{to ? 'lasted ' : 'open for '}<Lasting from={from} to={to} /></>}</p>
        <p><Ago at={from} /></p>
      </div>
    </li>
  );
}

export function SlowestMonitors({ query }: { query: Query }) {
  return (
    <Card title="Slowest monitors, 24 h">
      <Loaded query={query} skeleton={<Skeleton lines={5} height={40} />}>
        {({ slowest_monitors: slowest }) => slowest.length === 0 ? (
          <p className="soft">No check was up in the last 24 hours.</p>
        ) : (
          <ul>
            {slowest.map(({ id, name, avg_response_ms: mean, current_status: status }) => (
              <li key={id} className={styles.item}>
                <StatusIcon status={status} size={16} />
                <div className={styles.what}>
                  <p><Link to={`/monitor/${id}`}>{name}</Link></p>
                  <meter className={styles.meter} value={mean} max={slowest[0]!.avg_response_ms} aria-hidden="true" />
                </div>
                <p className={styles.value}>{milliseconds(mean)}</p>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Card>
  );
}
