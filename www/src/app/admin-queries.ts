/** What is asked about the instance as a whole; queries.ts has the rest.  Names begin with ['admin']. */
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { api, read, type Schemas } from '../api/client';
import type { Days } from './days';
import type { Period } from './monitor-queries';

const days = 90;

export const adminQueries = {
  attention: () => queryOptions({
    queryKey: ['admin', 'attention'],
    queryFn: () => read(api.GET('/attention')),
    refetchInterval: 30_000,
  }),
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
    queryFn: async () => everyDay(await read(api.GET('/uptime-history', { params: { query: { days } } }))),
    staleTime: 60_000,
  }),
};

/** The API leaves out days without checks; a strip shows them as gaps. */
function everyDay(known: Schemas['Day'][]): Days {
  const today = Date.now();
  const dates = Array.from({ length: days }, (_, index) =>
    new Date(today - (days - 1 - index) * 86_400_000).toISOString().slice(0, 10));
  const byDate = new Map(known.map((day) => [day.date, day]));
  return {
    id: 'all',
    from: dates[0]!,
    uptime: null,
    uptime_pct: dates.map((date) => byDate.get(date)?.uptime_pct ?? null),
    total_checks: dates.map((date) => byDate.get(date)?.total_checks ?? 0),
    down_checks: dates.map((date) => byDate.get(date)?.down_checks ?? 0),
  };
}
