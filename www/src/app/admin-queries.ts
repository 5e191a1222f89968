/** What is asked about the instance as a whole; queries.ts has the rest.  Names begin with ['admin']. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, read } from '../api/client';
import { everyDay } from './days';
import type { Period } from './monitor-queries';

const days = 90;

export const adminQueries = {
  attention: () => queryOptions({
    queryKey: ['admin', 'attention'],
    queryFn: () => read(api.GET('/attention')),
    refetchInterval: 30_000,
  }),
  host: () => queryOptions({ queryKey: ['admin', 'host'], queryFn: () => read(api.GET('/admin/settings')) }),
  limits: () => queryOptions({ queryKey: ['admin', 'limits'], queryFn: () => read(api.GET('/limits')) }),
  dashboard: () => queryOptions({
    queryKey: ['admin', 'dashboard'],
    queryFn: () => read(api.GET('/dashboard')),
    refetchInterval: 60_000,
  }),
  responseTimes: (period: Period) => queryOptions({
    queryKey: ['admin', 'response-times', period],
    queryFn: () => read(api.GET('/response-times', { params: { query: { period } } })),
    placeholderData: keepPreviousData,
  }),
  /** The last days of all monitors together. */
  days: () => queryOptions({
    queryKey: ['admin', 'days'],
    queryFn: async () => everyDay('all', await read(api.GET('/uptime-history', { params: { query: { days } } }))),
    staleTime: 60_000,
  }),
};
