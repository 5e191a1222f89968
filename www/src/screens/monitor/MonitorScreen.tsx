/** All about one monitor: its head, and below it one of the tabs, each at an address of its own. */
import { useEffect, useRef, type ComponentType } from 'react';
import { Link, useParams } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import { ApiError, type Monitor, type Schemas } from '../../api/client';
import { useKeys } from '../../app/keys';
import { useMonitorStream } from '../../app/live-cache';
import { monitorQueries } from '../../app/monitor-queries';
import { useTitle } from '../../app/useTitle';
import { Loaded, Skeleton } from '../../ui/feedback';
import { NotFound } from '../NotFound';
import { AlertsTab } from './AlertsTab';
import { DependenciesTab } from './DependenciesTab';
import { FirstSteps } from './FirstSteps';
import { Head } from './Head';
import { IncidentsTab } from './IncidentsTab';
import { ManageProvider } from './manage';
import { OverviewTab } from './OverviewTab';
import { SettingsTab } from './SettingsTab';
import styles from './MonitorScreen.module.css';

/** What every tab is given. */
export interface TabProps {
  overview: Schemas['Overview'];
}

interface Tab {
  at: string;
  name: string;
  Content: ComponentType<TabProps>;
}

const tabs: Tab[] = [
  { at: '', name: 'Overview', Content: OverviewTab },
  { at: 'incidents', name: 'Incidents', Content: IncidentsTab },
  { at: 'alerts', name: 'Alerts', Content: AlertsTab },
  { at: 'dependencies', name: 'Dependencies', Content: DependenciesTab },
  { at: 'settings', name: 'Settings', Content: SettingsTab },
];

export function MonitorScreen() {
  const { id = '', tab: at = '' } = useParams();
  const query = useQuery(monitorQueries.overview(id));
  const tab = tabs.find((one) => one.at === at);
  useTitle(query.data?.monitor.name);
  useMonitorStream(id, useIsApart(query.data?.monitor));

  if (!tab || (query.error instanceof ApiError && query.error.status === 404)) return <NotFound />;
  return (
    <Loaded query={query} skeleton={<HeadSkeleton />}>
      {(overview) => (
        <ManageProvider key={id} id={id} manages={overview.manages}>
          <Head overview={overview} />
          <FirstSteps overview={overview} />
          <Tabs id={id} at={at} />
          <tab.Content overview={overview} />
        </ManageProvider>
      )}
    </Loaded>
  );
}

/** Of a monitor that is in no list only those are told who know its id, or hold the admin key. */
function useIsApart(monitor: Monitor | undefined): boolean {
  const { admin } = useKeys();
  return monitor !== undefined && !admin && !(monitor.is_public && monitor.is_listed);
}

/** Where they do not all fit, as with large letters, the one that is open is brought into sight. */
function Tabs({ id, at }: { id: string; at: string }) {
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [at]);
  return (
    <nav ref={nav} className={styles.tabs} aria-label="Parts of this monitor">
      {tabs.map(({ at: to, name }, n) => (
        <Link key={to} to={to ? `/monitor/${id}/${to}` : `/monitor/${id}`} className={styles.tab}
          data-key={n + 1} aria-keyshortcuts={String(n + 1)}
          aria-current={to === at ? 'page' : undefined}>{name}</Link>
      ))}
    </nav>
  );
}

function HeadSkeleton() {
  return (
    <>
      <Skeleton lines={4} height={44} />
      <Skeleton lines={6} height={48} />
    </>
  );
}
