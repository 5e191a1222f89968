/**
 * Monitors in their groups, as public pages show them.  A thousand are usual: rows stand in blocks, and a block far
 * from the window holds names only (so that the page can be searched and read aloud) until it comes near.
 */
import { memo, useMemo, useRef } from 'react';
import type { StatusMonitor } from '../api/client';
import { useSpeech, type Speech, type Word } from '../app/words';
import { Icon } from '../ui/Icon';
import { useMedia, useNear } from '../ui/media';
import { shownStatus, statusIn, type ShownStatus } from '../ui/status';
import { BriefRow, PageRow, PublicRow, type Place } from './MonitorRow';
import { StripKey } from './Strip';
import styles from './MonitorList.module.css';

const rowsInBlock = 20;

type Places = ReadonlyMap<string, Place>;
const byItself: Place = { show: ['history'] };

interface ListProps {
  monitors: StatusMonitor[];
  /** The custom page that shows them, if one does: then names are no links, and the page knows their history. */
  page?: string;
  /** What it shows of each, if it has a layout. */
  places?: Places;
}

/** A part of a page under a title of its own. */
export interface PageSection {
  section: string;
  collapsed?: boolean;
  monitors?: { id: string; description?: string; show?: Place['show'] }[];
}

interface WholeListProps extends ListProps {
  sections?: PageSection[];
  /** Monitors that an open post is about, however their checks stand. */
  spokenOf?: ReadonlySet<string>;
}

export function MonitorList({ monitors, page, sections = [], spokenOf }: WholeListProps) {
  const wide = useMedia('(min-width: 1080px)');
  const middle = useMedia('(min-width: 720px)');
  const shown = wide ? 90 : middle ? 60 : 30;
  const { say } = useSpeech();
  const places = useMemo(() => placesIn(sections), [sections]);
  const groups = useMemo(() => (sections.length > 0 ? inSections(monitors, sections) : inGroups(monitors)), [monitors, sections]);
  const folded = new Set(sections.flatMap(({ section, collapsed }) => (collapsed ? [section] : [])));
  return (
    <>
      <StripKey shown={shown} />
      {groups.map(([name, members], index) => (
        <Group key={name} name={name || (groups.length > 1 && sections.length === 0 ? say('other') : '')} monitors={members} page={page} shown={shown}
          first={index === 0} folded={folded.has(name) && !members.some((monitor) => isTroubled(monitor, spokenOf))} places={places} />
      ))}
    </>
  );
}

function isTroubled(monitor: StatusMonitor, spokenOf?: ReadonlySet<string>): boolean {
  return spokenOf?.has(monitor.id) || !['up', 'paused', 'maintenance'].includes(shownStatus(monitor));
}

/** What is shown of each; without a layout all is. */
function placesIn(sections: PageSection[]): Places | undefined {
  if (sections.length === 0) return undefined;
  return new Map(sections.flatMap(({ monitors: members = [] }) =>
    members.map(({ id, description, show }) => [id, { note: description, show: show ?? byItself.show }] as const)));
}

/** In the page's own order; those that no section names come last, without a heading. */
function inSections(monitors: StatusMonitor[], sections: PageSection[]): [string, StatusMonitor[]][] {
  const titles = new Map(sections.flatMap(({ section, monitors: members = [] }) => members.map(({ id }) => [id, section] as const)));
  const groups = sections.map(({ section }): [string, StatusMonitor[]] => [section, monitors.filter(({ id }) => titles.get(id) === section)]);
  return [...groups, ['', monitors.filter(({ id }) => !titles.has(id))] as [string, StatusMonitor[]]].filter(([, members]) => members.length > 0);
}

/** Groups in the order of their first monitor; those without a group last. */
function inGroups(monitors: StatusMonitor[]): [string, StatusMonitor[]][] {
  const groups = new Map<string, StatusMonitor[]>();
  const others: StatusMonitor[] = [];
  for (const monitor of monitors) {
    const members = monitor.group_name ? groups.get(monitor.group_name) : others;
    if (members) members.push(monitor);
    else groups.set(monitor.group_name!, [monitor]);
  }
  return others.length > 0 ? [...groups, ['', others]] : [...groups];
}

interface GroupProps extends ListProps {
  name: string;
  shown: number;
  first: boolean;
  /** Closed: nothing in it is wrong. */
  folded: boolean;
}

function Group({ name, monitors, page, places, shown, first, folded }: GroupProps) {
  const speech = useSpeech();
  const blocks = useMemo(() => Array.from({ length: Math.ceil(monitors.length / rowsInBlock) },
    (_, block) => monitors.slice(block * rowsInBlock, (block + 1) * rowsInBlock)), [monitors]);
  const rows = blocks.map((block, index) => (
    <Block key={index} monitors={block} page={page} places={places} shown={shown} atOnce={first && index === 0} />
  ));
  if (!name) return <section className={styles.group} aria-label={speech.say('monitors')}>{rows}</section>;
  return (
    <details className={styles.group} open={!folded}>
      <summary className={styles.head}>
        <Icon name="right" />
        <h2>{name}</h2>
        <span className={styles.sum}>{sum(speech, monitors)}</span>
      </summary>
      {rows}
    </details>
  );
}

const sums: Record<ShownStatus, Word> = {
  up: 'count_up', down: 'count_down', degraded: 'count_degraded', maintenance: 'count_maintenance', unknown: 'count_unknown',
  paused: 'count_paused',
};

/** How many are how: "11 up, 1 down". */
function sum(speech: Speech, monitors: StatusMonitor[]): string {
  const counts = new Map<ShownStatus, number>();
  for (const monitor of monitors) counts.set(shownStatus(monitor), (counts.get(shownStatus(monitor)) ?? 0) + 1);
  if (counts.size === 1 && counts.has('up'))
    return monitors.length === 1 ? statusIn(speech, 'up') : speech.say('app_all_up', { n: monitors.length });
  return [...counts]
    .map(([status, count]) => speech.say(sums[status], { n: count }))
    .join(', ');
}

interface BlockProps extends ListProps {
  shown: number;
  atOnce: boolean;
}

const Block = memo(function Block({ monitors, page, places, shown, atOnce }: BlockProps) {
  const list = useRef<HTMLUListElement>(null);
  const near = useNear(list, atOnce);
  return (
    <ul ref={list} className={styles.block} style={{ '--rows': monitors.length } as object}>
      {monitors.map((monitor) => {
        if (!near) return <BriefRow key={monitor.id} monitor={monitor} linked={!page} />;
        return page ? <PageRow key={monitor.id} monitor={monitor} page={page} shown={shown} place={places && (places.get(monitor.id) ?? byItself)} />
          : <PublicRow key={monitor.id} monitor={monitor} shown={shown} />;
      })}
    </ul>
  );
}, sameBlock);

/** A list that was asked for again is a new one, but most of its monitors are the very same. */
function sameBlock(before: BlockProps, after: BlockProps): boolean {
  return (
    before.shown === after.shown &&
    before.page === after.page &&
    before.places === after.places &&
    before.monitors.length === after.monitors.length &&
    before.monitors.every((monitor, index) => monitor === after.monitors[index])
  );
}
