/** What public pages say of now: incidents that go on, and maintenance, at work or to come. */
import { Link } from 'react-router';
import type { Incident, Schemas } from '../api/client';
import { Say, useSpeech } from '../app/words';
import { StatusIcon } from '../ui/status';
import { Lasting, Time, TimeRange } from '../ui/Time';
import styles from './Happenings.module.css';

const shownAtOnce = 5;

export function OpenIncidents({ incidents, linked }: { incidents: Incident[]; linked: boolean }) {
  const { say, count } = useSpeech();
  if (incidents.length === 0) return null;
  const [first, rest] = [incidents.slice(0, shownAtOnce), incidents.slice(shownAtOnce)];
  return (
    <section className={styles.happenings} data-status="down" aria-labelledby="open-incidents">
      <h2 id="open-incidents">{count('app_incidents_open', incidents.length)}</h2>
      <ul>{first.map((incident) => <OpenIncident key={incident.id} incident={incident} linked={linked} />)}</ul>
      {rest.length > 0 && (
        <details>
          <summary>{say('app_more', { n: rest.length })}</summary>
          <ul>{rest.map((incident) => <OpenIncident key={incident.id} incident={incident} linked={linked} />)}</ul>
        </details>
      )}
    </section>
  );
}

function OpenIncident({ incident, linked }: { incident: Incident; linked: boolean }) {
  const { id, monitor_name: name, cause, started_at: since, paused_seconds: paused, acknowledged_by: by, acknowledgement } =
    incident;
  const { say } = useSpeech();
  // who it was is of no concern to the readers of a status page
  return (
    <li className={styles.item}>
      <StatusIcon status="down" named={false} />
      <div className={styles.what}>
        <p>{linked ? <Link to={`/incident/${id}`}><strong>{name}</strong></Link> : <strong>{name}</strong>} {cause}</p>
        {by !== undefined && (
          <p className={styles.note}>
            {linked ? <Say word="app_acknowledged_by" name={by} /> : say('app_acknowledged')}{acknowledgement && `: ${acknowledgement}`}
          </p>
        )}
      </div>
      <p className={styles.when}>
        <Say word="app_lasting" length={<Lasting from={since} without={paused} />} time={<Time at={since} />} />
      </p>
    </li>
  );
}

export function MaintenanceNow({ windows }: { windows: (Schemas['WindowNamed'] | Schemas['Maintenance'])[] }) {
  const { say, count: counted } = useSpeech();
  if (windows.length === 0) return null;
  return (
    <section className={styles.happenings} data-status="maintenance" aria-labelledby="maintenance-now">
      <h2 id="maintenance-now">{say('maintenance')}</h2>
      <ul>
        {windows.map(({ id, monitor_name: name, monitor_count: count, title, active, starts_at: from, ends_at: to }) => (
          <li key={id} className={styles.item}>
            <StatusIcon status="maintenance" named={false} />
            <p className={styles.what}><strong>{name ?? counted('app_monitors', count ?? 0)}</strong> {title}</p>
            <p className={styles.when}>
              {active ? <Say word="app_now_until" time={<Time at={to} />} /> : <TimeRange from={from} to={to} />}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}
