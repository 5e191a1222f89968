/** What went wrong before, by day, the latest first. */
import type { Incident } from '../api/client';
import { Say, useSpeech } from '../app/words';
import { Loaded, Skeleton } from '../ui/feedback';
import { StatusIcon } from '../ui/status';
import { Lasting, TimeRange } from '../ui/Time';
import styles from './IncidentHistory.module.css';

type Query = Parameters<typeof Loaded<Incident[]>>[0]['query'];

export function IncidentHistory({ query }: { query: Query }) {
  const { say } = useSpeech();
  return (
    <section className={styles.history} aria-labelledby="incident-history">
      <h2 id="incident-history">{say('app_past')}</h2>
      <Loaded query={query} skeleton={<Skeleton lines={3} height={48} />}>
        {(incidents) => <Days incidents={incidents.filter(({ resolved_at: resolved }) => resolved)} />}
      </Loaded>
    </section>
  );
}

function Days({ incidents }: { incidents: Incident[] }) {
  const { dayOf, say } = useSpeech();
  if (incidents.length === 0) return <p className={styles.none}>{say('app_no_past')}</p>;
  const days = new Map<string, Incident[]>();
  for (const incident of incidents) {
    const day = dayOf(incident.started_at);
    days.set(day, [...days.get(day) ?? [], incident]);
  }
  return [...days].map(([day, members]) => (
    <div key={day} className={styles.day}>
      <h3>{day}</h3>
      <ul>{members.map((incident) => <Past key={incident.id} incident={incident} />)}</ul>
    </div>
  ));
}

function Past({ incident }: { incident: Incident }) {
  const { monitor_name: name, cause, started_at: from, resolved_at: to, paused_seconds: paused } = incident;
  return (
    <li className={styles.item}>
      <StatusIcon status="up" size={16} named={false} />
      <div>
        <p><strong>{name}</strong> {cause}</p>
        <p className={styles.when}>
          <Say word="app_resolved_after" length={<Lasting from={from} to={to} without={paused} />} span={<TimeRange from={from} to={to!} />} />
        </p>
      </div>
    </li>
  );
}
