/**
 * The list itself.  All rows are of one height, so that of thousands only those in the window need to exist; roles and
 * row numbers tell screen readers what the layout of a table would.  On a phone a row is a card.
 */
import { memo, useCallback, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { defaultRangeExtractor, useWindowVirtualizer, type Range } from '@tanstack/react-virtual';
import { milliseconds, plural, uptime } from '../../app/format';
import { useKeys } from '../../app/keys';
import { Icon } from '../../ui/Icon';
import { InnerLink } from '../../ui/InnerLink';
import { useMedia } from '../../ui/media';
import { kindNames, shownStatus, StatusIcon, statusWord } from '../../ui/status';
import { Ago, For } from '../../ui/Time';
import type { Column, Group, Sort, Summary } from './sorting';
import { Bars, Spark, useSettled, type Span } from './Trend';
import { useRowKeys } from './useRowKeys';
import type { Selection } from './useSelection';
import styles from './MonitorTable.module.css';

interface TableProps {
  groups: Group[];
  sort: Sort | undefined;
  span: Span;
  selection: Selection;
  onSort: (sort: Sort | undefined) => void;
  onTag: (tag: string) => void;
}

type Item = { kind: 'group'; group: Group } | { kind: 'row'; monitor: Summary; row: number };

const stuck = 102;                  // the header of the page, and that of the list

export function MonitorTable({ groups, sort, span, selection, onSort, onTag }: TableProps) {
  const body = useRef<HTMLDivElement>(null);
  const narrow = useMedia('(max-width: 760px)');
  const heights = narrow ? { row: 104, group: 38 } : { row: 52, group: 38 };
  const { items, places } = useMemo(() => laidOut(groups), [groups]);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop((body.current?.getBoundingClientRect().top ?? 0) + scrollY), [items]);
  const focused = useRef<number>(undefined);
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: (index) => heights[items[index]!.kind],
    overscan: 6,
    scrollMargin: top,
    scrollPaddingStart: stuck,
    scrollPaddingEnd: heights.row,
    getItemKey: (index) => keyOf(items[index]!),
    initialRect: { width: innerWidth, height: innerHeight },
    rangeExtractor: (range: Range) => withItem(defaultRangeExtractor(range), places[focused.current ?? -1]),
  });
  useLayoutEffect(() => rows.measure(), [rows, heights.row, items]);
  const reveal = useCallback((row: number) => rows.scrollToIndex(places[row] ?? 0), [rows, places]);
  const choose = useCallback((row: number) => {
    const item = items[places[row] ?? -1];
    if (item?.kind === 'row') selection.toggle(item.monitor.id, !selection.chosen.has(item.monitor.id));
  }, [items, places, selection]);
  focused.current = useRowKeys(body, places.length, reveal, choose);
  const { admin, monitors: held } = useKeys();
  const isMine = (id: string) => Boolean(admin) || id in held;
  const mine = useMemo(() => groups.flatMap(({ monitors }) => monitors.map(({ id }) => id))
    .filter((id) => Boolean(admin) || id in held), [groups, admin, held]);
  return (
    <div className={styles.table} role="table" aria-label="Monitors" aria-rowcount={items.length + 1}
      data-read={mine.length === 0 || undefined}>
      <Heads mine={mine} sort={sort} span={span} selection={selection} onSort={onSort} />
      <div role="rowgroup" ref={body} className={styles.body} style={{ height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map(({ key, index, start }) => {
          const item = items[index]!;
          const place = { top: start - top, height: heights[item.kind] };
          if (item.kind === 'group') return <GroupRow key={key} group={item.group} index={index} {...place} />;
          const { id } = item.monitor;
          return <Row key={key} monitor={item.monitor} row={item.row} index={index} {...place} span={span} onTag={onTag}
            isChosen={selection.chosen.has(id)} isMine={isMine(id)} onChoose={selection.toggle} />;
        })}
      </div>
    </div>
  );
}

/** The rows and the headings between them; `places` are the rows' own. */
function laidOut(groups: Group[]): { items: Item[]; places: number[] } {
  const items: Item[] = [];
  const places: number[] = [];
  for (const group of groups) {
    if (groups.length > 1 || group.name) items.push({ kind: 'group', group });
    for (const monitor of group.monitors) {
      places.push(items.length);
      items.push({ kind: 'row', monitor, row: places.length - 1 });
    }
  }
  return { items, places };
}

function keyOf(item: Item): string {
  return item.kind === 'group' ? `${item.group.kind} ${item.group.name}` : item.monitor.id;
}

/** The row that has the focus stays, wherever the window is. */
function withItem(shown: number[], item: number | undefined): number[] {
  return item === undefined || shown.includes(item) ? shown : [...shown, item].sort((a, b) => a - b);
}

const heads: { column: Column; name: string; figure?: boolean }[] = [
  { column: 'name', name: 'Monitor' },
  { column: 'day', name: '24 h', figure: true },
  { column: 'week', name: '7 days', figure: true },
  { column: 'response', name: 'Response', figure: true },
  { column: 'checked', name: 'Checked', figure: true },
];

interface HeadsProps extends Omit<TableProps, 'groups' | 'onTag'> {
  /** Those that may be chosen. */
  mine: string[];
}

function Heads({ mine, sort, span, selection, onSort }: HeadsProps) {
  const count = selection.chosen.size;
  const [name, ...figures] = heads.map((head) => <Head key={head.column} {...head} sort={sort} onSort={onSort} />);
  return (
    <div role="rowgroup" className={styles.headGroup}>
      <div role="row" className={styles.head} aria-rowindex={1}>
        <div role="columnheader" className={styles.choice}>
          {mine.length > 0 && (
            <input type="checkbox" aria-label="Choose all" checked={count > 0 && count === mine.length}
              ref={(box) => { if (box) box.indeterminate = count > 0 && count < mine.length; }}
              onChange={(event) => selection.set(mine, event.currentTarget.checked)} />
          )}
        </div>
        {name}
        <div role="columnheader" className={styles.bars}>{span === '24h' ? 'Last 24 hours' : 'Last 90 days'}</div>
        <div role="columnheader" className={styles.spark}>Trend, 24 h</div>
        {figures}
      </div>
    </div>
  );
}

interface HeadProps {
  column: Column;
  name: string;
  figure?: boolean;
  sort: Sort | undefined;
  onSort: (sort: Sort | undefined) => void;
}

/** Goes round: one way, the other, the order by trouble and groups. */
function Head({ column, name, figure, sort, onSort }: HeadProps) {
  const mine = sort?.by === column ? sort : undefined;
  const next = !mine ? { by: column, down: false } : mine.down ? undefined : { by: column, down: true };
  return (
    <div role="columnheader" className={styles[column]} data-figure={figure || undefined}
      aria-sort={mine ? (mine.down ? 'descending' : 'ascending') : undefined}>
      <button type="button" className={styles.sort} onClick={() => onSort(next)}>
        {name}
        {mine && (
          <span className={styles.arrow} data-down={mine.down || undefined}><Icon name="down" size={13} /></span>
        )}
      </button>
    </div>
  );
}

interface Place {
  index: number;
  top: number;
  height: number;
}

const GroupRow = memo(function GroupRow({ group: { name, kind, monitors }, index, ...place }: Place & { group: Group }) {
  return (
    <div role="row" className={styles.group} data-kind={kind} aria-rowindex={index + 2} style={place}>
      <div role="rowheader" aria-colspan={heads.length + 3}>
        <h2>{name || 'Without a group'}</h2> <span className={styles.sum}>{sum(kind, monitors)}</span>
      </div>
    </div>
  );
});

/** How many there are, how many of them are not up, and of how many that is not known yet. */
function sum(kind: Group['kind'], monitors: Summary[]): string {
  if (kind === 'trouble') return plural(monitors.length, 'monitor');
  const unknown = monitors.filter((monitor) => shownStatus(monitor) === 'unknown').length;
  const up = monitors.filter((monitor) => shownStatus(monitor) === 'up').length;
  const others = monitors.length - unknown - up;
  return [
    monitors.length.toLocaleString(),
    ...(others > 0 ? [`${others.toLocaleString()} not up`] : []),
    ...(unknown > 0 ? [`${unknown.toLocaleString()} not checked yet`] : []),
  ].join(', ');
}

interface RowProps extends Place {
  monitor: Summary;
  row: number;
  span: Span;
  isChosen: boolean;
  isMine: boolean;
  onChoose: Selection['toggle'];
  onTag: (tag: string) => void;
}

const Row = memo(function Row({ monitor, row, index, top, height, span, isChosen, isMine, onChoose, onTag }: RowProps) {
  const { id, name, url, tags } = monitor;
  const settled = useSettled();
  const shift = useRef(false);
  return (
    <div role="row" className={styles.row} aria-rowindex={index + 2} data-row={row} data-chosen={isChosen || undefined}
      style={{ top, height }}>
      <div role="cell" className={styles.choice}>
        {isMine && (
          <input type="checkbox" tabIndex={-1} aria-label={`Choose ${name}`} checked={isChosen}
            onClick={(event) => { shift.current = event.shiftKey; }}
            onChange={(event) => onChoose(id, event.currentTarget.checked, shift.current)} />
        )}
      </div>
      <div role="cell" className={styles.name}>
        <StatusIcon status={shownStatus(monitor)} size={18} named={false} />
        <div className={styles.words}>
          <p className={styles.line}>
            <InnerLink to={`/monitor/${id}`} title={`${name}\n${url}`}>{name}</InnerLink>
            {!monitor.is_public && <Icon name="lock" size={13} label="private" />}
            <span className={styles.tags}>
              {tags.map((tag) => (
                <button key={tag} type="button" tabIndex={-1} className={styles.tag} title={`Only those tagged ${tag}`}
                  onClick={() => onTag(tag)}>{tag}</button>
              ))}
            </span>
          </p>
          <Standing monitor={monitor} />
        </div>
      </div>
      <div role="cell" className={styles.bars}><Bars monitor={monitor} settled={settled} span={span} /></div>
      <div role="cell" className={styles.spark}><Spark monitor={monitor} settled={settled} /></div>
      <Figure column="day">{uptime(monitor.uptime_24h, monitor.total_checks_24h)}</Figure>
      <Figure column="week">{uptime(monitor.uptime_7d, monitor.total_checks_7d)}</Figure>
      <Figure column="response">{milliseconds(monitor.avg_response_ms_24h)}</Figure>
      <Figure column="checked">{monitor.last_checked_at ? <Ago at={monitor.last_checked_at} brief /> : 'never'}</Figure>
    </div>
  );
});

/** "Down for 12 min", "Up for 3 days", "No current data". */
function Standing({ monitor }: { monitor: Summary }) {
  const status = shownStatus(monitor);
  return (
    <p className={styles.standing} data-status={status}>
      {monitor.stale && !monitor.is_paused ? 'No current data' : (
        <>{statusWord(status)}{monitor.status_since && !monitor.is_paused && <> <For from={monitor.status_since} /></>}</>
      )}
      <span className={styles.type}> · {kindNames[monitor.monitor_type]}</span>
    </p>
  );
}

function Figure({ column, children }: { column: Column; children: ReactNode }) {
  const { name } = heads.find((head) => head.column === column)!;
  return (
    <div role="cell" className={styles[column]} data-figure data-empty={children === 'no data' || undefined}
      data-name={name}>{children}</div>
  );
}
