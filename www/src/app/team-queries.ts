/** What monitors share, and who may what: asked with the admin key or one of a workspace.  Names begin with what they are. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, ApiError, read, readWhole, type Schemas } from '../api/client';
import type { Channel } from '../ui/channels/channel-api';

export const keysAtOnce = 200;
export const rowsAtOnce = 50;

export const teamQueries = {
  channels: () =>
    queryOptions({
      queryKey: ['channels', 'all'],
      queryFn: async () => (await read(api.GET('/channels'))) as unknown as Channel[],
    }),
  channelDeliveries: (id: string) =>
    queryOptions({
      queryKey: ['channels', id, 'deliveries'],
      queryFn: () => read(api.GET('/channels/{id}/deliveries', { params: { path: { id } } })),
    }),
  /** null: none are set, which is no failure. */
  rules: () =>
    queryOptions({
      queryKey: ['channels', 'rules'],
      queryFn: () =>
        read(api.GET('/workspace/alert-rules')).catch((error: unknown) => {
          if (error instanceof ApiError && error.status === 404) return null;
          throw error;
        }),
    }),
  maintenance: (state: 'active' | 'upcoming' | 'past') =>
    queryOptions({
      queryKey: ['maintenance', 'all', state],
      queryFn: () => read(api.GET('/maintenance', { params: { query: { state } } })),
    }),
  silences: (state: 'active' | 'past') =>
    queryOptions({
      queryKey: ['silences', state],
      queryFn: () => read(api.GET('/silences', { params: { query: { state } } })),
      refetchInterval: 60_000,
    }),
  workspace: () => queryOptions({ queryKey: ['team', 'workspace'], queryFn: () => read(api.GET('/workspace')) }),
  workspaces: () => queryOptions({ queryKey: ['team', 'workspaces'], queryFn: () => read(api.GET('/workspaces')) }),
  keys: () =>
    queryOptions({
      queryKey: ['team', 'keys'],
      queryFn: () => read(api.GET('/workspace/keys', { params: { query: { limit: keysAtOnce } } })),
    }),
  report: (month: string) =>
    queryOptions({
      queryKey: ['team', 'report', month],
      queryFn: async () => (await read(api.GET('/reports/sla', { params: { query: { month } } }))) as Schemas['Report'],
      placeholderData: keepPreviousData,
    }),
  /** Newest first; what is older than `before` is asked for oldest first from some rows before it. */
  audit: (filters: { subject?: string; key_id?: string; actor?: string }, after?: number) =>
    queryOptions({
      queryKey: ['team', 'audit', filters, after],
      queryFn: async () => {
        const { data, headers } = await readWhole(
          api.GET('/workspace/audit', { params: { query: { ...filters, after, limit: rowsAtOnce } as never } }),
        );
        return { rows: data, head: headers.get('X-Audit-Head') };
      },
      placeholderData: keepPreviousData,
    }),
};

/** The report in a form for elsewhere. */
export async function reportFile(month: string, format: 'csv' | 'html'): Promise<string> {
  return (await read(
    api.GET('/reports/sla', { params: { query: { month, format } as never }, parseAs: 'text' }),
  )) as unknown as string;
}
