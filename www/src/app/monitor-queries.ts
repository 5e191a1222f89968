/**
 * What is asked about one monitor; queries.ts has the rest.  Every name begins with ['monitor', id], so that one
 * event about it refreshes all that is on the screen.
 */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, read, type Schemas } from '../api/client';
import { ownedBy } from './keys';
import { queryClient } from './query-client';

export type Period = '24h' | '7d' | '30d' | '90d';
export const periods: Record<Period, string> = { '24h': '24 h', '7d': '7 days', '30d': '30 days', '90d': '90 days' };

export const incidentsAtOnce = 20;
const deliveriesAtOnce = 20;

export interface DeliveryFilters {
  event?: string;
  status?: string;
}

const of = (id: string) => ({ path: { id } });
const sameMonitor = keepPreviousData;         // while another page or period of it is on its way

export const monitorQueries = {
  overview: (id: string) => queryOptions({
    queryKey: ['monitor', id, 'overview'],
    queryFn: () => read(api.GET('/monitors/{id}/overview', { params: of(id) })),
    refetchInterval: 60_000,
  }),
  responseTimes: (id: string, period: Period) => queryOptions({
    queryKey: ['monitor', id, 'response-times', period],
    // Without `by` it is not the shape by location.
    queryFn: async () => await read(api.GET('/monitors/{id}/response-times',
      { params: { ...of(id), query: { period } } })) as Schemas['ResponseTimes'],
    placeholderData: sameMonitor,
  }),
  days: (id: string) => queryOptions({
    queryKey: ['monitor', id, 'days'],
    queryFn: () => read(api.GET('/monitors/{id}/uptime-history', { params: { ...of(id), query: { days: 90 } } })),
    staleTime: 60_000,
  }),
  /** Those that a chart of 90 days can show behind its line. */
  recentIncidents: (id: string) => queryOptions({
    queryKey: ['monitor', id, 'incidents', 'recent'],
    queryFn: () => read(api.GET('/monitors/{id}/incidents', { params: { ...of(id), query: { limit: 100 } } })),
  }),
  incidents: (id: string, before?: number) => queryOptions({
    queryKey: ['monitor', id, 'incidents', { before }],
    queryFn: () => read(api.GET('/monitors/{id}/incidents',
      { params: { ...of(id), query: { limit: incidentsAtOnce, before } } })),
    placeholderData: sameMonitor,
  }),
  windows: (id: string) => queryOptions({
    queryKey: ['monitor', id, 'maintenance'],
    queryFn: async () => {
      const windows = await read(api.GET('/monitors/{id}/maintenance', { params: of(id) }));
      for (const window of windows) ownedBy(window.id, id);
      return windows;
    },
  }),
  heartbeats: (id: string, limit: number, before?: number) => queryOptions({
    queryKey: ['monitor', id, 'heartbeats', { limit, before }],
    queryFn: () => read(api.GET('/monitors/{id}/heartbeats', { params: { ...of(id), query: { limit, before } } })),
    placeholderData: sameMonitor,
  }),
  /**
   * Every check since a moment, oldest first.  What is known already is kept: after a check one is asked for, not all.
   */
  checks: (id: string, since: string) => queryOptions({
    queryKey: ['monitor', id, 'checks'],
    queryFn: async (): Promise<Heartbeat[]> => {
      const known = queryClient.getQueryData<Heartbeat[]>(['monitor', id, 'checks']) ?? [];
      const fresh = known.length > 0 ? await checksAfter(id, known.at(-1)!.seq) : await checksSince(id, since);
      return [...known, ...fresh].filter(({ checked_at: at }) => at >= since);
    },
    staleTime: 30_000,
    gcTime: 60_000,
  }),
  /** One check, with what it saw for those with the key. */
  heartbeat: (id: string, heartbeat_id: string) => queryOptions({
    queryKey: ['monitor', id, 'heartbeat', heartbeat_id],
    queryFn: () => read(api.GET('/monitors/{id}/heartbeats/{heartbeat_id}', { params: { path: { id, heartbeat_id } } })),
    staleTime: Infinity,
  }),
  evidence: (id: string) => queryOptions({
    queryKey: ['monitor', id, 'evidence'],
    queryFn: () => read(api.GET('/monitors/{id}/evidence', { params: of(id) })),
    placeholderData: sameMonitor,
  }),
  certificate: (id: string) => queryOptions({
    queryKey: ['monitor', id, 'certificate'],
    queryFn: () => read(api.GET('/monitors/{id}/certificate', { params: of(id) })),
    retry: false,
  }),
  pings: (id: string) => queryOptions({
    queryKey: ['monitor', id, 'pings'],
    queryFn: () => read(api.GET('/monitors/{id}/pings', { params: of(id) })),
  }),
  graph: (id: string) => queryOptions({
    queryKey: ['monitor', id, 'graph'],
    queryFn: () => read(api.GET('/monitors/{id}/graph', { params: { ...of(id), query: { layout: 1 } } })),
    refetchInterval: 60_000,
  }),
  locations: (id: string) => queryOptions({
    queryKey: ['monitor', id, 'locations'],
    queryFn: () => read(api.GET('/monitors/{id}/locations', { params: of(id) })),
  }),
  channels: (id: string) => queryOptions({
    queryKey: ['monitor', id, 'channels'],
    queryFn: async () => {
      const channels = await read(api.GET('/monitors/{id}/notifications', { params: of(id) }));
      for (const channel of channels) ownedBy(channel.id, id);
      return channels;
    },
  }),
  alertLog: (id: string, limit: number) => queryOptions({
    queryKey: ['monitor', id, 'alert-log', limit],
    queryFn: () => read(api.GET('/monitors/{id}/alert-log', { params: { ...of(id), query: { limit } } })),
    placeholderData: sameMonitor,
  }),
  deliveries: (id: string, filters: DeliveryFilters, before?: number) => queryOptions({
    queryKey: ['monitor', id, 'deliveries', { ...filters, before }],
    queryFn: () => read(api.GET('/monitors/{id}/webhook-deliveries',
      { params: { ...of(id), query: { ...filters, limit: deliveriesAtOnce, before } as never } })),
    placeholderData: sameMonitor,
  }),
  consensus: (id: string) => queryOptions({
    queryKey: ['monitor', id, 'consensus'],
    queryFn: () => read(api.GET('/monitors/{id}/consensus', { params: of(id) })),
  }),
};

type Heartbeat = Schemas['Heartbeat'];
const checksAtOnce = 200;
export const mostChecks = 1_500;    // above which means are drawn instead

async function checksAfter(id: string, seq: number): Promise<Heartbeat[]> {
  const all: Heartbeat[] = [];
  for (;;) {
    const some = await read(api.GET('/monitors/{id}/heartbeats',
      { params: { ...of(id), query: { limit: checksAtOnce, after: all.at(-1)?.seq ?? seq } } }));
    all.push(...some);
    if (some.length < checksAtOnce || all.length > mostChecks) return all;
  }
}

async function checksSince(id: string, since: string): Promise<Heartbeat[]> {
  const all: Heartbeat[] = [];
  for (;;) {
    const some = await read(api.GET('/monitors/{id}/heartbeats',
      { params: { ...of(id), query: { limit: checksAtOnce, before: all.at(-1)?.seq } } }));
    all.push(...some);
    if (some.length < checksAtOnce || some.at(-1)!.checked_at < since || all.length > mostChecks) return all.reverse();
  }
}
