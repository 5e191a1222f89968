/**
 * What live events change in what is on the screen.  Events say that something happened to a monitor; what its
 * figures are now only the API knows, so they are asked for again: the few monitors concerned, not the whole list,
 * and not more often than a person can read.  What happened while no event could come, nobody knows: all that is
 * shown is asked for again.
 */
import { useEffect } from 'react';
import type { InfiniteData } from '@tanstack/react-query';
import { api, read, type Schemas, type StatusMonitor } from '../api/client';
import { onEvents, onReturn, openStream, type LiveEvent } from './live';
import { queryClient } from './query-client';

const monitorsAtOnce = 50;
const pauseMs = 1_500;
const atOnceMs = 60;                // after some silence nothing is waited for
const listPauseMs = 10_000;

let touched = new Set<string>();
let timer = 0;
let listsAskedAt = 0;
let settledAt = 0;

/** Keeps the cached answers true while anything is shown.  Used once, by App. */
export function useLiveCache(): void {
  useEffect(() => onEvents(note), []);
  useEffect(() => onReturn(() => void queryClient.invalidateQueries()), []);
}

/**
 * Listens to one monitor while its screen is open, if the stream of all says nothing of it.  What happened between the
 * answer that is shown and the beginning of the stream is asked for.
 */
export function useMonitorStream(id: string, isApart: boolean): void {
  useEffect(() => {
    if (!isApart) return undefined;
    return openStream(`/monitors/${id}/events`, () => refreshMonitor(id));
  }, [id, isApart]);
}

function refreshMonitor(id: string): void {
  void queryClient.invalidateQueries({ queryKey: ['monitor', id] });
}

function note(events: LiveEvent[]): void {
  for (const event of events) touched.add(event.monitor_id);
  if (events.some(({ event }) => event.startsWith('incident.'))) refresh('incidents', 'admin');
  if (events.some(({ event }) => event.startsWith('maintenance.'))) refresh('maintenance', 'admin');
  const rest = settledAt + pauseMs - Date.now();
  timer ||= window.setTimeout(() => void settle(), Math.max(atOnceMs, rest));
}

function refresh(...names: string[]): void {
  for (const name of names) void queryClient.invalidateQueries({ queryKey: [name] });
}

async function settle(): Promise<void> {
  const ids = touched;
  touched = new Set();
  timer = 0;
  settledAt = Date.now();
  ids.forEach(refreshMonitor);
  if (ids.size <= monitorsAtOnce) await renew([...ids]).catch(() => undefined);
  if (ids.size > monitorsAtOnce || Date.now() - listsAskedAt > listPauseMs) {
    listsAskedAt = Date.now();
    refresh(...(ids.size > monitorsAtOnce ? ['status'] : []), 'monitors', 'page', 'admin');
  }
}

/** Puts the present state of some public monitors into every overview that shows them. */
async function renew(ids: string[]): Promise<void> {
  const overviews = queryClient.getQueryCache().findAll({ queryKey: ['status'], type: 'active' });
  if (overviews.length === 0) return;
  const { monitors, overall } = await read(api.GET('/status', { params: { query: { ids: ids.join(',') } } }));
  const fresh = new Map(monitors.map((monitor) => [monitor.id, monitor]));
  for (const { queryKey } of overviews) {
    queryClient.setQueryData<Schemas['StatusOverview'] | InfiniteData<never>>(queryKey, (old) =>
      old && 'monitors' in old
        ? { ...old, monitors: old.monitors.map((m: StatusMonitor) => fresh.get(m.id) ?? m) }
        : old,
    );
  }
  // The sum over all of them is the API's to say: ask, if one of these may have changed it.
  if (overall !== 'operational' || monitors.some(({ active_incident }) => active_incident)) refresh('status');
}
