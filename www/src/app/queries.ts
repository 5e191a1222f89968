/**
 * What is asked of the API, by name.  A screen uses these and asks nothing by itself, so that two screens that show
 * the same thing share one request and one copy.
 *
 * Names: ['status', filters], ['days', id or 'page', slug], ['incidents', which], ['maintenance', state],
 * ['monitors', filters], ['monitor', id, what], ['page', slug, what], ['admin', what].
 * live-cache.ts refreshes them by these names when events come.
 */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, read, readWhole, type Schemas } from '../api/client';
import { pathIn } from './base';
import { askDays, daysById } from './days';
import { queryClient } from './query-client';
import { languageOf, wordsIn } from './words';

/** Filters of lists of monitors, as they stand in the address. */
export const filterNames = ['search', 'status', 'tag', 'group'] as const;
export type Filters = Partial<Record<(typeof filterNames)[number], string>>;

export function filtersIn(address: URLSearchParams): Filters {
  return Object.fromEntries(filterNames.flatMap((name) => {
    const value = address.get(name)?.trim();
    return value ? [[name, value]] : [];
  }));
}

export const queries = {
  status: (filters: Filters = {}) => queryOptions({
    queryKey: ['status', filters],
    queryFn: () => read(api.GET('/status', { params: { query: filters as never } })),
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  }),
  openIncidents: () => queryOptions({
    queryKey: ['incidents', 'open'],
    queryFn: () => read(api.GET('/incidents', { params: { query: { status: 'open', limit: 100 } } })),
  }),
  maintenance: () => queryOptions({
    queryKey: ['maintenance', 'current'],
    queryFn: async () => (await Promise.all((['active', 'upcoming'] as const).map((state) =>
      read(api.GET('/maintenance', { params: { query: { state } } }))))).flat(),
  }),
  /** The last 90 days of one public monitor; rows that ask at the same time share a request. */
  days: (id: string) => queryOptions({
    queryKey: ['days', id],
    queryFn: () => askDays(id),
    staleTime: 300_000,
    refetchInterval: 300_000,
  }),
  page: (slug: string) => queryOptions({
    queryKey: ['page', slug, 'detail'],
    queryFn: () => read(api.GET('/status-pages/{slug}', { params: { path: { slug } } })),
    refetchInterval: 60_000,
  }),
  pageDays: (slug: string) => queryOptions({
    queryKey: ['days', 'page', slug],
    queryFn: async () => daysById(await read(api.GET('/status-pages/{slug}/history', { params: { path: { slug } } })) as Schemas['PageHistory']),
    staleTime: 300_000,
    refetchInterval: 300_000,
  }),
  pageIncidents: (slug: string) => queryOptions({
    queryKey: ['page', slug, 'incidents'],
    queryFn: () =>
      read(api.GET('/status-pages/{slug}/incidents', { params: { path: { slug }, query: { limit: 50 } } })),
  }),
  pagePosts: (slug: string) => queryOptions({
    queryKey: ['page', slug, 'posts'],
    queryFn: () => read(api.GET('/status-pages/{slug}/posts', { params: { path: { slug }, query: { limit: 50 } } })),
  }),
  pageSubscribers: (slug: string) => queryOptions({
    queryKey: ['page', slug, 'subscribers'],
    queryFn: () => read(api.GET('/status-pages/{slug}/subscribers', { params: { path: { slug }, query: { limit: 200 } } })),
  }),
  pageMaintenance: (slug: string) => queryOptions({
    queryKey: ['page', slug, 'maintenance'],
    queryFn: () => read(api.GET('/status-pages/{slug}/maintenance', { params: { path: { slug } } })),
  }),
  summary: (filters: Filters & { limit?: number } = {}) => queryOptions({
    queryKey: ['monitors', filters],
    queryFn: async () => {
      const { data, headers } = await readWhole(api.GET('/monitors/summary', { params: { query: filters as never } }));
      return { monitors: data, total: Number(headers.get('X-Total-Count') ?? data.length) };
    },
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  }),
  pages: () => queryOptions({ queryKey: ['pages'], queryFn: () => read(api.GET('/status-pages')) }),
  locations: () => queryOptions({
    queryKey: ['locations'],
    queryFn: () => read(api.GET('/locations')),
    refetchInterval: 60_000,
  }),
  tags: () => queryOptions({ queryKey: ['tags'], queryFn: () => read(api.GET('/tags')) }),
  groups: () => queryOptions({ queryKey: ['groups'], queryFn: () => read(api.GET('/groups')) }),
  monitor: (id: string) => queryOptions({
    queryKey: ['monitor', id, 'detail'],
    queryFn: () => read(api.GET('/monitors/{id}', { params: { path: { id } } })),
  }),
  settings: () => queryOptions({ queryKey: ['settings'], queryFn: () => read(api.GET('/settings')) }),
  health: () => queryOptions({
    queryKey: ['health'],
    queryFn: () => read(api.GET('/health')),
    refetchInterval: 30_000,
  }),
  verify: () => queryOptions({
    queryKey: ['admin', 'verify'],
    queryFn: () => read(api.GET('/admin/verify')),
    staleTime: 300_000,
  }),
};

/** The custom page that the server says lives at this domain's root, if it does. */
export function domainPage(): string | undefined {
  return document.querySelector<HTMLMetaElement>('meta[name="watchpost-page"]')?.content;
}

/** What the public page at this address shows first; anything that fails is shown, and tried again, by the screen. */
export async function prefetchPublicPage(address: Location): Promise<void> {
  const path = pathIn(address);
  const [, slug] = /^\/s\/([^/]+)/.exec(path) ?? [];
  const page = slug ? decodeURIComponent(slug) : path === '/' ? domainPage() : undefined;
  if (page) {
    await queryClient.prefetchQuery(queries.page(page));
    const found = queryClient.getQueryData(queries.page(page).queryKey);
    if (!found) return;
    await Promise.all([queryClient.prefetchQuery(wordsIn(languageOf(found))), queryClient.prefetchQuery(queries.pagePosts(page)),
      queryClient.prefetchQuery(queries.pageIncidents(page)),
      queryClient.prefetchQuery(queries.pageMaintenance(page))]);
  } else if (path === '/') {
    const filters = filtersIn(new URLSearchParams(address.search));
    await Promise.all([queryClient.prefetchQuery(queries.status()), queryClient.prefetchQuery(queries.status(filters)),
      queryClient.prefetchQuery(queries.openIncidents()), queryClient.prefetchQuery(queries.maintenance())]);
  }
}
