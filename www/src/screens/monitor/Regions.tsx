/** What each location saw last, and how their votes make one status. */
import { Link } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import type { Monitor, Schemas } from '../../api/client';
import { milliseconds } from '../../app/format';
import { monitorQueries } from '../../app/monitor-queries';
import { Card } from '../../ui/Card';
import { Empty, Loaded } from '../../ui/feedback';
import { StatusBadge } from '../../ui/status';
import { Table } from '../../ui/Table';
import { Ago } from '../../ui/Time';
import styles from './Regions.module.css';

export function Regions({ monitor }: { monitor: Monitor }) {
  return (
    <Card title="Regions" flush>
      {monitor.consensus_threshold === undefined ? <Seen id={monitor.id} /> : <Votes id={monitor.id} />}
    </Card>
  );
}

/** Without a threshold what remote locations see is history and figures, and moves no status. */
function Seen({ id }: { id: string }) {
  const query = useQuery(monitorQueries.locations(id));
  return (
    <Loaded query={query}>
      {(locations) => locations.length === 0 ? (
        <Empty title="Checked from here only">
          <p>
            Add a <Link to="/locations">location</Link>, and{' '}
            <Link to={`/monitor/${id}/settings`}>say how many must agree</Link> before this counts as down.
          </p>
        </Empty>
      ) : (
        <>
          <p className={styles.about}>
            These results count in the figures. They decide nothing
            until <Link to={`/monitor/${id}/settings`}>locations must agree</Link>.
          </p>
          <Results results={locations} />
        </>
      )}
    </Loaded>
  );
}

function Votes({ id }: { id: string }) {
  const query = useQuery(monitorQueries.consensus(id));
  return (
    <Loaded query={query}>
      {(consensus) => (
        <>
          <div className={styles.about}>
            {consensus.effective_status === 'unknown' ? <strong>Undecided</strong> : (
              <StatusBadge status={consensus.effective_status} />
            )}
            <p>
              {consensus.down_count} of {consensus.total_locations} say down; it takes {consensus.consensus_threshold}.
              {consensus.effective_status === 'unknown' &&
                ' Too few fresh results to decide: the status stays as it is.'}
            </p>
          </div>
          <Results results={consensus.locations} />
        </>
      )}
    </Loaded>
  );
}

function Results({ results }: { results: (Schemas['LocationStatus'] | Schemas['Vote'])[] }) {
  if (results.length === 0) return null;
  return (
    <Table label="Latest result of each location" columns={['Location', 'Result', 'Response', 'When']}
      rows={results.map((one) => ({
        key: one.location_id ?? 'local',
        cells: [<>{one.location_name}{one.region && <small className={styles.region}>{one.region}</small>}</>,
          <StatusBadge status={one.last_status} />, milliseconds(one.last_response_time_ms),
            <Ago at={one.last_checked_at} />],
      }))} />
  );
}
