/** What is known of an incident beyond its time line: what its first failed check saw, what failed with it, whether it is new. */
import { Link } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../../api/client';
import { duration } from '../../app/format';
import { incidentQueries, type Dossier } from '../../app/incident-queries';
import { Card } from '../../ui/Card';
import { EvidenceView } from '../../ui/evidence/Evidence';
import { Second, Time } from '../../ui/Time';
import styles from './Incident.module.css';

export function Known({ incident: { id, monitor_id: monitor } }: { incident: Schemas['IncidentDetail'] }) {
  const { data } = useQuery(incidentQueries.dossier(id, monitor));
  if (!data) return null;
  const { first_failure: first, failed_alongside: others = [], seen_before: before } = data;
  return (
    <>
      {first?.evidence && (
        <Card title="What the first failed check saw">
          <p className={styles.first}>
            <Second at={first.checked_at} /> <span className="soft">{first.error_message}</span>
          </p>
          <EvidenceView evidence={first.evidence} />
        </Card>
      )}
      {(others.length > 0 || (before && before.count > 0)) && (
        <Card title="Is it alone?">
          {others.length > 0 && <Others others={others} />}
          {before && before.count > 0 && <Before before={before} />}
        </Card>
      )}
    </>
  );
}

const mostNamed = 8;

function Others({ others }: { others: NonNullable<Dossier['failed_alongside']> }) {
  const all = others.filter(({ monitor_id: id }, at) => others.findIndex((one) => one.monitor_id === id) === at);
  const timesOf = (id: string) => others.filter((one) => one.monitor_id === id).length;
  return (
    <p>
      Failed within five minutes of it:{' '}
      {all.slice(0, mostNamed).map(({ incident_id: id, monitor_id: monitor, name }, at) => (
        <span key={id}>
          {at > 0 && ', '}
          <Link to={`/incident/${id}`}>{name}</Link>
          {timesOf(monitor) > 1 && ` (${timesOf(monitor)} times)`}
        </span>
      ))}
      {all.length > mostNamed && ` and ${all.length - mostNamed} more`}.
    </p>
  );
}

function Before({
  before: { count, last_at: last, typical_seconds: typical, last_note: note },
}: {
  before: NonNullable<Dossier['seen_before']>;
}) {
  return (
    <p>
      This cause was seen {count === 1 ? 'once' : `${count} times`} before
      {last && (
        <>
          , last <Time at={last} />
        </>
      )}
      {typical !== null && `, for ${duration(typical)} as a rule`}.
      {note && (
        <>
          {' '}
          Then somebody noted: <q>{note}</q>
        </>
      )}
    </p>
  );
}
