/** Where who runs this instance begins: what needs them first, then how everything is and has been. */
import { useQuery } from '@tanstack/react-query';
import { adminQueries } from '../../app/admin-queries';
import { useKeys, useMay } from '../../app/keys';
import { queries } from '../../app/queries';
import { KeyForm } from '../../app/SignIn';
import { Welcome } from '../../status/Welcome';
import { Card, ScreenHead } from '../../ui/Card';
import { Loaded, Skeleton } from '../../ui/feedback';
import { Ago } from '../../ui/Time';
import { Attention } from './Attention';
import { Counts } from './Counts';
import { GettingStarted } from './GettingStarted';
import { RecentIncidents, SlowestMonitors } from './Lists';
import { ResponseTrend } from './ResponseTrend';
import { Squares } from './Squares';
import { UptimeTrend } from './UptimeTrend';
import styles from './Home.module.css';

export function Home() {
  return useMay('viewer') ? <Whole /> : (
    <>
      <ScreenHead title="Home" about="What needs attention, and how everything is: for those who run this instance." />
      <Card title="Sign in"><KeyForm onDone={() => undefined} /></Card>
    </>
  );
}

/** How much needs attention decides where all below it stands: so that nothing jumps, nothing is drawn before it. */
function Whole() {
  const { admin } = useKeys();
  const attention = useQuery({ ...adminQueries.attention(), enabled: admin !== undefined });     // of the whole instance
  const dashboard = useQuery(adminQueries.dashboard());
  const health = useQuery(queries.health());
  if (![...(admin ? [attention] : []), dashboard, health].every(({ isFetched }) => isFetched)) {
    return <><ScreenHead title="Home" about={<>&nbsp;</>} /><Skeleton lines={12} height={48} /></>;
  }
  const isNew = dashboard.data?.total_monitors === 0;
  return (
    <>
      <ScreenHead title="Home" about={<Checker />} />
      {dashboard.data && <GettingStarted figures={dashboard.data} />}
      <Loaded query={dashboard}>{(figures) => <Counts figures={figures} />}</Loaded>
      {isNew && (attention.data?.items.length ?? 0) === 0 ? <Welcome /> : (
        <div className={styles.glance}>
          <div>
            {admin && <Attention query={attention} />}
            <RecentIncidents query={dashboard} />
          </div>
          <div>
            <Squares />
            <SlowestMonitors query={dashboard} />
          </div>
        </div>
      )}
      {!isNew && <><UptimeTrend /><ResponseTrend /></>}
    </>
  );
}

/** Whether checks are made at all. */
function Checker() {
  const { data } = useQuery(queries.health());
  if (!data) return 'Whether checks are made is not known';
  const { last_check_run: run, database, version } = data;
  return (
    <>
      {run ? <>Last check run <Ago at={run} /></> : 'No check has run yet'}, database {database}, version {version}
    </>
  );
}
