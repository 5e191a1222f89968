/** A custom status page, at /s/:slug or at a domain of its own: for those who use what is watched, not who run it. */
import { useParams } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import { ApiError, type Schemas } from '../../api/client';
import { base } from '../../app/base';
import { queries } from '../../app/queries';
import { useSpeech } from '../../app/words';
import { Banner } from '../../status/Banner';
import { Brand } from '../../status/Brand';
import { MaintenanceNow, OpenIncidents } from '../../status/Happenings';
import { IncidentHistory } from '../../status/IncidentHistory';
import { MonitorList } from '../../status/MonitorList';
import { Empty, Failure, Skeleton } from '../../ui/feedback';
import { PageFrame } from './PageFrame';
import { PastPosts } from './PastPosts';
import { byUrgency, Posts } from './Posts';
import { UnknownPage } from './UnknownPage';

export function StatusPage({ slug }: { slug?: string }) {
  const { slug: named = '' } = useParams();
  const wanted = slug ?? named;
  const page = useQuery(queries.page(wanted));
  if (page.data)
    return (
      <PageFrame page={page.data}>
        <Page page={page.data} slug={wanted} />
      </PageFrame>
    );
  if (page.error instanceof ApiError && page.error.status === 404)
    return (
      <PageFrame>
        <UnknownPage slug={wanted} />
      </PageFrame>
    );
  return (
    <PageFrame>
      {page.error ? (
        <Failure error={page.error} retry={() => void page.refetch()} />
      ) : (
        <Skeleton lines={12} height={48} />
      )}
    </PageFrame>
  );
}

/** `slug` is what the page was asked for by, which may be its domain. */
export function Page({ page, slug }: { page: Schemas['PageDetail']; slug: string }) {
  const incidents = useQuery(queries.pageIncidents(slug));
  const maintenance = useQuery(queries.pageMaintenance(slug));
  const posts = useQuery(queries.pagePosts(slug));
  const { say } = useSpeech();
  const spokenFor = new Set((posts.data ?? page.posts ?? []).map(({ incident_id: id }) => id));
  const untold = (incidents.data ?? []).filter(({ id }) => !spokenFor.has(id));
  const open = untold.filter(({ state }) => state === 'open');
  const outages = (page.posts ?? []).filter(({ kind, impact }) => kind === 'incident' && impact !== 'none');
  const spokenOf = new Set(outages.flatMap(({ monitor_ids: ids }) => ids));
  return (
    <>
      <Brand title={page.title} description={page.description} logo={page.logo ? `${base}${page.logo}` : page.logo_url} />
      <Banner overall={page.overall} monitors={page.monitors} headline={page.headline} indicator={page.indicator} />
      <Posts posts={byUrgency(page.posts ?? [])} monitors={page.monitors} />
      <OpenIncidents incidents={open} linked={false} />
      {maintenance.data && <MaintenanceNow windows={maintenance.data} />}
      {page.monitors.length > 0 ? <MonitorList monitors={page.monitors} page={slug} sections={page.sections} spokenOf={spokenOf} /> : (
        <Empty title={say('app_empty')}>
          <p>{say('app_empty_about')}</p>
        </Empty>
      )}
      <PastPosts page={page} posts={posts.data ?? []} />
      <IncidentHistory query={{ ...incidents, data: incidents.data && untold }} />
    </>
  );
}
