/** One incident, from the first failed check to the end, and what people do and say about it. */
import { Link, useParams } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import { ApiError, type Schemas } from '../../api/client';
import { incidentQueries } from '../../app/incident-queries';
import { monitorQueries } from '../../app/monitor-queries';
import { useTitle } from '../../app/useTitle';
import { Card, ScreenHead } from '../../ui/Card';
import { Loaded, Skeleton } from '../../ui/feedback';
import { StatusIcon } from '../../ui/status';
import { Lasting, Time } from '../../ui/Time';
import { Together } from '../../ui/Together';
import { ManageProvider } from '../monitor/manage';
import { NotFound } from '../NotFound';
import { Acknowledge } from './Acknowledge';
import { AddNote } from './AddNote';
import { Known } from './Known';
import { Timeline } from './Timeline';
import styles from './Incident.module.css';

type Detail = Schemas['IncidentDetail'];

export function Incident() {
  const { id = '' } = useParams();
  const query = useQuery(incidentQueries.detail(id));
  useTitle(query.data && `Incident: ${query.data.monitor_name}`);
  if (query.error instanceof ApiError && (query.error.status === 404 || query.error.status === 400))
    return <NotFound />;
  return (
    <Loaded query={query} skeleton={<Skeleton lines={7} height={48} />}>
      {(incident) => <Whole incident={incident} />}
    </Loaded>
  );
}

function Whole({ incident }: { incident: Detail }) {
  const overview = useQuery(monitorQueries.overview(incident.monitor_id));
  const timeline = useQuery(incidentQueries.timeline(incident.id, incident.monitor_id));
  return (
    <ManageProvider id={incident.monitor_id} manages={overview.data?.manages ?? false}>
      <ScreenHead about={incident.cause}
        title={<>Incident: <Link to={`/monitor/${incident.monitor_id}`}>{incident.monitor_name}</Link></>} />
      <Together of={[timeline, overview]}>
        <div className={styles.columns}>
          <div className={styles.facts}>
            <Facts incident={incident} />
            <Acknowledge incident={incident} />
          </div>
          <div className={styles.line}><Card title="What happened"><Timeline incident={incident} /></Card><Known incident={incident} /></div>
          <div className={styles.words}><AddNote incident={incident} /></div>
        </div>
      </Together>
    </ManageProvider>
  );
}

const states: Record<Detail['state'], { status: 'up' | 'down' | 'unknown'; name: string }> = {
  open: { status: 'down', name: 'Open' },
  paused: { status: 'unknown', name: 'Paused' },
  resolved: { status: 'up', name: 'Resolved' },
};

function Facts({
  incident: {
    state, started_at: from, resolved_at: to, paused_at: pause, paused_seconds: paused, acknowledged_by: by,
    acknowledged_at: when, acknowledgement_is_internal: internal,
  },
}: {
  incident: Detail;
}) {
  const { status, name } = states[state];
  return (
    <Card>
      <dl className={styles.list}>
        <div>
          <dt>State</dt>
          <dd className={styles.state}>
            <StatusIcon status={status} named={false} /> {name}
          </dd>
        </div>
        <div>
          <dt>{to ? 'Lasted' : 'Has lasted'}</dt>
          <dd><Lasting from={from} to={to ?? pause} without={paused} />{paused && ', without pauses'}</dd>
        </div>
        <div><dt>Began</dt><dd><Time at={from} /></dd></div>
        {pause && <div><dt>Paused with its monitor</dt><dd><Time at={pause} /></dd></div>}
        {to && <div><dt>Resolved</dt><dd><Time at={to} /></dd></div>}
        <div>
          <dt>Acknowledged</dt>
          <dd>{by === undefined ? 'not yet' : <>by {by}, <Time at={when!} />{internal && ' (internal)'}</>}</dd>
        </div>
      </dl>
    </Card>
  );
}
