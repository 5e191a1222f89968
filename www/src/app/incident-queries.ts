/** What is asked about one incident; queries.ts has the rest.  Names begin with ['incidents', id]. */
import { queryOptions } from '@tanstack/react-query';
import { api, read } from '../api/client';
import type { Evidence } from '../ui/evidence/Evidence';
import { ownedBy } from './keys';

/** The document says of its lists no more than that they are lists. */
export interface Dossier {
  verdict: string;
  first_failure?: { checked_at: string; error_message?: string; evidence?: Evidence };
  what_changed?: Record<string, unknown>[];
  failed_alongside?: { monitor_id: string; name: string; incident_id: string; started_at: string }[];
  seen_before?: { count: number; last_at: string | null; typical_seconds: number | null; last_note: string | null };
}

export const incidentQueries = {
  detail: (id: string) => queryOptions({
    queryKey: ['incidents', id, 'detail'],
    queryFn: async () => {
      const get = () => read(api.GET('/incidents/{id}', { params: { path: { id } } }));
      const incident = await get();
      return ownedBy(id, incident.monitor_id) ? get() : incident; // with its key there may be more to see
    },
  }),
  /** What is known about it, from all that the instance has; with the key what the first failed check saw, too. */
  dossier: (id: string, monitor: string) => queryOptions({
    queryKey: ['incidents', id, 'dossier'],
    queryFn: async () => {
      ownedBy(id, monitor);
      return await read(api.GET('/incidents/{id}/dossier',
        { params: { path: { id }, query: { max_tokens: 8_000 } }, headers: { Accept: 'application/json' } })) as Dossier;
    },
  }),
  /** `monitor` is whose key may open what only its owner sees. */
  timeline: (id: string, monitor: string) => queryOptions({
    queryKey: ['incidents', id, 'timeline'],
    queryFn: () => {
      ownedBy(id, monitor);
      return read(api.GET('/incidents/{id}/timeline', { params: { path: { id } } }));
    },
    refetchInterval: 20_000,
  }),
};
