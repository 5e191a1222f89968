/** What is asked about one incident; queries.ts has the rest.  Names begin with ['incidents', id]. */
import { queryOptions } from '@tanstack/react-query';
import { api, read } from '../api/client';
import { ownedBy } from './keys';

export const incidentQueries = {
  detail: (id: string) => queryOptions({
    queryKey: ['incidents', id, 'detail'],
    queryFn: async () => {
      const get = () => read(api.GET('/incidents/{id}', { params: { path: { id } } }));
      const incident = await get();
      return ownedBy(id, incident.monitor_id) ? get() : incident; // with its key there may be more to see
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
