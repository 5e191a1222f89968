/**
 * What is asked about one monitor; queries.ts has the rest.  Every name begins with ['monitor', id], so that one
 * event about it refreshes all that is on the screen.
 */
import { queryOptions } from '@tanstack/react-query';
import { api, read } from '../api/client';

const of = (id: string) => ({ path: { id } });

export const monitorQueries = {
  overview: (id: string) => queryOptions({
    queryKey: ['monitor', id, 'overview'],
    queryFn: () => read(api.GET('/monitors/{id}/overview', { params: of(id) })),
    refetchInterval: 60_000,
  }),
};
