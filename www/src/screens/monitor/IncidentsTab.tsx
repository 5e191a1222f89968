/** What went wrong, and what is planned. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Schemas } from '../../api/client';
import { incidentQueries } from '../../app/incident-queries';
import { incidentsAtOnce, monitorQueries } from '../../app/monitor-queries';
import { Card } from '../../ui/Card';
import { Empty, Loaded, Skeleton } from '../../ui/feedback';
import { Pager, usePages } from '../../ui/Pager';
import { Table } from '../../ui/Table';
import { Lasting, Time } from '../../ui/Time';
import { Together } from '../../ui/Together';
import { Timeline } from '../incident/Timeline';
import { Maintenance } from './Maintenance';
import type { TabProps } from './MonitorScreen';
import styles from './IncidentsTab.module.css';

export function IncidentsTab({ overview: { monitor: { id } } }: TabProps) {
  const incidents = useQuery(monitorQueries.incidents(id));
  const windows = useQuery(monitorQueries.windows(id));
  const [latest] = incidents.data ?? [];
  const timeline = useQuery({ ...incidentQueries.timeline(latest?.id ?? '', id), enabled: latest !== undefined });
  return (
    <Together of={latest ? [incidents, timeline, windows] : [incidents, windows]}>
      <Incidents id={id} />
      {latest && <Card title="Time line of the latest incident"><Timeline incident={latest} /></Card>}
      <Maintenance id={id} />
    </Together>
  );
}

function Incidents({ id }: { id: string }) {
  const pages = usePages<number>();
  const query = useQuery(monitorQueries.incidents(id, pages.before));
  return (
    <Card title="Incidents" flush>
      <Loaded query={query} skeleton={<Skeleton lines={6} height={26} />}>
        {(incidents) => incidents.length === 0 ? (
          <Empty title="No incident so far"><p>One opens when enough checks in a row have failed.</p></Empty>
        ) : (
          <>
            <Table label="Incidents" columns={['Started', 'Cause', 'Lasted', 'State', 'Acknowledged']}
              rows={incidents.map((incident) => ({
                key: incident.seq,
                cells: [<Link to={`/incident/${incident.id}`}><Time at={incident.started_at} /></Link>, incident.cause,
                  <Lasting from={incident.started_at} to={incident.resolved_at ?? incident.paused_at}
                    without={incident.paused_seconds} />, <State incident={incident} />,
                  incident.acknowledged_by && `by ${incident.acknowledged_by}`],
              }))} />
            <Pager pages={pages} label="Pages of incidents"
              last={incidents.length === incidentsAtOnce ? incidents.at(-1)?.seq : undefined} />
          </>
        )}
      </Loaded>
    </Card>
  );
}

function State({ incident: { state, resolved_at: resolved } }: { incident: Schemas['Incident'] }) {
  if (state === 'paused') return <>Paused</>;
  if (!resolved) return <strong className={styles.open}>Open</strong>;
  return <>Resolved <Time at={resolved} /></>;
}
