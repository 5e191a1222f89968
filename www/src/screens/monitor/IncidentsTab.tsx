/** What went wrong, and what is planned. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Schemas } from '../../api/client';
import { incidentsAtOnce, monitorQueries } from '../../app/monitor-queries';
import { Card } from '../../ui/Card';
import { Empty, Loaded, Skeleton } from '../../ui/feedback';
import { Pager, usePages } from '../../ui/Pager';
import { Table } from '../../ui/Table';
import { Lasting, Time } from '../../ui/Time';
import { Timeline } from '../incident/Timeline';
import { Maintenance } from './Maintenance';
import type { TabProps } from './MonitorScreen';
import styles from './IncidentsTab.module.css';

export default function IncidentsTab({ overview: { monitor } }: TabProps) {
  return (
    <>
      <Incidents id={monitor.id} />
      <Latest id={monitor.id} />
      <Maintenance id={monitor.id} />
    </>
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
                  <Lasting from={incident.started_at} to={incident.resolved_at} />, <State incident={incident} />,
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

/** What happened in the latest one, without going anywhere. */
function Latest({ id }: { id: string }) {
  const latest = useQuery(monitorQueries.incidents(id)).data?.[0];
  return latest && <Card title="Time line of the latest incident"><Timeline incident={latest} /></Card>;
}

function State({ incident: { resolved_at: resolved } }: { incident: Schemas['Incident'] }) {
  if (!resolved) return <strong className={styles.open}>Open</strong>;
  return <>Resolved <Time at={resolved} /></>;
}
