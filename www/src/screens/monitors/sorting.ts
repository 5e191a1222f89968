/** In what order the table stands.  Without a choice it is that of the API: by group, then name. */
import type { Schemas } from '../../api/client';
import { shownStatus } from '../../ui/status';

export type Summary = Schemas['MonitorSummary'];
export const columns = ['status', 'name', 'group', 'type', 'since', 'day', 'week', 'response', 'checked'] as const;
export type Column = (typeof columns)[number];
export interface Sort {
  by: Column;
  down: boolean;
}

const worstFirst = ['down', 'degraded', 'unknown', 'maintenance', 'up', 'paused'];

const keys: Record<Column, (monitor: Summary) => string | number | undefined> = {
  status: (monitor) => worstFirst.indexOf(shownStatus(monitor)),
  name: ({ name }) => name.toLowerCase(),
  group: ({ group_name }) => group_name?.toLowerCase(),
  type: ({ monitor_type }) => monitor_type,
  since: ({ status_since }) => status_since,
  day: ({ uptime_24h, total_checks_24h }) => (total_checks_24h ? uptime_24h : undefined),
  week: ({ uptime_7d, total_checks_7d }) => (total_checks_7d ? uptime_7d : undefined),
  response: ({ avg_response_ms_24h }) => avg_response_ms_24h,
  checked: ({ last_checked_at }) => last_checked_at,
};

/** What is without a value comes last either way. */
export function sorted(monitors: Summary[], sort: Sort | undefined): Summary[] {
  if (!sort) return monitors;
  const key = keys[sort.by];
  const sign = sort.down ? -1 : 1;
  return monitors.toSorted((a, b) => {
    const [of, than] = [key(a), key(b)];
    if (of === than) return 0;
    if (of === undefined || than === undefined) return of === undefined ? 1 : -1;
    return of < than ? -sign : sign;
  });
}

/** As it stands in the address: the column, with a minus before it for the greatest first. */
export function parseSort(text: string | null): Sort | undefined {
  const by = columns.find((column) => column === text?.replace(/^-/, ''));
  return by && { by, down: text!.startsWith('-') };
}

export function sortText({ by, down }: Sort): string {
  return `${down ? '-' : ''}${by}`;
}
