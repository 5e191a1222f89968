/**
 * In what order the list stands.  Without a choice what is in trouble comes first, then each group under its name; by a
 * choice all stand in one row.  Names are in the order of people: Kafka 2 before Kafka 10.
 */
import type { Schemas } from '../../api/client';
import { shownStatus } from '../../ui/status';

export type Summary = Schemas['Summary'];
export interface Sort {
  by: Column;
  down: boolean;
}

/** What it can be sorted by, in words. */
export const columns = {
  name: 'Name', status: 'Status', group: 'Group', type: 'Type', since: 'Time in its status', day: 'Uptime 24 h',
  week: 'Uptime 7 days', response: 'Response', checked: 'Last check',
} as const;
export type Column = keyof typeof columns;

const worstFirst = ['down', 'degraded', 'unknown', 'maintenance', 'up', 'paused'];
const troubled = ['down', 'degraded'];
const inWords = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

type Key = string | number | undefined;
const keys: Record<Column, (monitor: Summary) => Key> = {
  status: (monitor) => worstFirst.indexOf(shownStatus(monitor)),
  name: ({ name }) => name,
  group: ({ group_name }) => group_name,
  type: ({ monitor_type }) => monitor_type,
  since: ({ status_since }) => status_since,
  day: ({ uptime_24h, total_checks_24h }) => (total_checks_24h ? uptime_24h : undefined),
  week: ({ uptime_7d, total_checks_7d }) => (total_checks_7d ? uptime_7d : undefined),
  response: ({ avg_response_ms_24h }) => avg_response_ms_24h,
  checked: ({ last_checked_at }) => last_checked_at,
};

/** What is without a value comes last either way; equals are in the order of their names. */
export function sorted(monitors: Summary[], { by, down }: Sort): Summary[] {
  const key = keys[by];
  const sign = down ? -1 : 1;
  return monitors.toSorted((a, b) => {
    const [of, than] = [key(a), key(b)];
    if (of === than) return byName(a, b);
    if (of === undefined || than === undefined) return of === undefined ? 1 : -1;
    return sign * compare(of, than) || byName(a, b);
  });
}

function compare(a: string | number, b: string | number): number {
  return typeof a === 'string' && typeof b === 'string' ? inWords.compare(a, b) : Number(a) - Number(b);
}

function byName(a: Summary, b: Summary): number {
  return inWords.compare(a.name, b.name);
}

export interface Group {
  /** '' stands for those without a group. */
  name: string;
  kind: 'trouble' | 'group' | 'rest';
  monitors: Summary[];
}

/** Those in trouble, the worst first and then the longest; then all others by group. */
export function grouped(monitors: Summary[]): Group[] {
  const isTroubled = (monitor: Summary) => troubled.includes(shownStatus(monitor)) && !monitor.stale;
  const trouble = sorted(sorted(monitors.filter(isTroubled), { by: 'since', down: false }), { by: 'status', down: false });
  const rest = byGroup(monitors.filter((monitor) => !isTroubled(monitor)));
  return trouble.length > 0 ? [{ name: 'Down or slow', kind: 'trouble', monitors: trouble }, ...rest] : rest;
}

/** Groups and what is in them in the order of their names; those without one last. */
export function byGroup(monitors: Summary[]): Group[] {
  const groups = new Map<string, Summary[]>();
  for (const monitor of monitors) {
    const name = monitor.group_name ?? '';
    const members = groups.get(name);
    if (members) members.push(monitor);
    else groups.set(name, [monitor]);
  }
  const names = [...groups.keys()].sort((a, b) => Number(a === '') - Number(b === '') || inWords.compare(a, b));
  return names.map((name) => ({ name, kind: name ? 'group' : 'rest', monitors: groups.get(name)!.sort(byName) }));
}

/** As it stands in the address: the column, with a minus before it for the greatest first. */
export function parseSort(text: string | null): Sort | undefined {
  const by = text?.replace(/^-/, '') ?? '';
  return Object.hasOwn(columns, by) ? { by: by as Column, down: text!.startsWith('-') } : undefined;
}

export function sortText({ by, down }: Sort): string {
  return `${down ? '-' : ''}${by}`;
}
