/** The first screen: how everything public is, now and over ninety days. */
import { useDeferredValue } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { StatusMonitor } from '../../api/client';
import { useFilters } from '../../app/filters';
import { plural } from '../../app/format';
import { useMay } from '../../app/keys';
import { queries } from '../../app/queries';
import { Banner } from '../../status/Banner';
import { Brand } from '../../status/Brand';
import { FilterBar } from '../../status/Filters';
import { MaintenanceNow, OpenIncidents } from '../../status/Happenings';
import { MonitorList } from '../../status/MonitorList';
import { Welcome } from '../../status/Welcome';
import { Button } from '../../ui/controls';
import { Empty, Loaded, Skeleton } from '../../ui/feedback';

export function Overview() {
  const whole = useQuery(queries.status());
  const incidents = useQuery(queries.openIncidents());
  const maintenance = useQuery(queries.maintenance());
  return (
    <Loaded query={whole} skeleton={<Skeleton lines={12} height={48} />}>
      {({ monitors, overall, branding }) => (
        <>
          <Brand title={branding?.title ?? 'Status'} description={branding?.description} logo={branding?.logo_url} />
          {monitors.length === 0 ? <NothingPublic /> : (
            <>
              <Banner overall={overall} monitors={monitors} />
              {incidents.data && <OpenIncidents incidents={incidents.data} linked />}
              {maintenance.data && <MaintenanceNow windows={maintenance.data} />}
              <Listed all={monitors.length} />
            </>
          )}
        </>
      )}
    </Loaded>
  );
}

/** To strangers an instance without public monitors is one on which nothing is watched; others know better. */
function NothingPublic() {
  return useMay('viewer') ? (
    <Empty title="No monitor is public yet">
      <p>This is what strangers see. What you watch is at <Link to="/home">Home</Link>.</p>
    </Empty>
  ) : <Welcome />;
}

/** The monitors that the filters let through. */
function Listed({ all }: { all: number }) {
  const [filters, change] = useFilters();
  const list = useQuery(queries.status(filters));
  const found = list.data?.monitors.length;
  return (
    <>
      <FilterBar
        found={found !== undefined && found !== all && `${found.toLocaleString()} of ${plural(all, 'monitor')}`}
      />
      <Loaded query={list} skeleton={<Skeleton lines={10} height={48} />}>
        {({ monitors }) => (monitors.length > 0 ? <Monitors monitors={monitors} /> : (
          <Empty title="No monitor matches">
            <Button onClick={() => change({ search: '', status: '', tag: '', group: '' })}>Clear the filters</Button>
          </Empty>
        ))}
      </Loaded>
    </>
  );
}

/** The list follows typing and live events when there is time for it. */
function Monitors({ monitors }: { monitors: StatusMonitor[] }) {
  return <MonitorList monitors={useDeferredValue(monitors)} />;
}
