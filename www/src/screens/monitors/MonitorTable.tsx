/**
 * The table itself.  All rows are of one height, so that of thousands only those in the window need to exist; roles
 * and row numbers tell screen readers what the layout of a table would.  On a phone a row is a card.
 */
import { memo, useCallback, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { defaultRangeExtractor, useWindowVirtualizer, type Range } from '@tanstack/react-virtual';
import { milliseconds, uptime } from '../../app/format';
import { Icon } from '../../ui/Icon';
import { useMedia } from '../../ui/media';
import { shownStatus, StatusIcon, statusWord } from '../../ui/status';
import { Ago, Lasting } from '../../ui/Time';
import type { Column, Sort, Summary } from './sorting';
import { useRowKeys } from './useRowKeys';
import styles from './MonitorTable.module.css';

const heads: { column: Column; name: string; figure?: boolean }[] = [
  { column: 'status', name: 'Status' },
  { column: 'name', name: 'Name' },
  { column: 'group', name: 'Group' },
  { column: 'type', name: 'Type' },
  { column: 'since', name: 'For', figure: true },
  { column: 'day', name: '24 h', figure: true },
  { column: 'week', name: '7 days', figure: true },
  { column: 'response', name: 'Response', figure: true },
  { column: 'checked', name: 'Checked', figure: true },
];

const stuck = 110;                  // the header of the page, and that of the table

interface TableProps {
  monitors: Summary[];
  sort: Sort | undefined;
  onSort: (sort: Sort | undefined) => void;
}

export function MonitorTable({ monitors, sort, onSort }: TableProps) {
  const body = useRef<HTMLDivElement>(null);
  const rowHeight = useMedia('(max-width: 760px)') ? 92 : 42;
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop((body.current?.getBoundingClientRect().top ?? 0) + scrollY), [monitors.length]);
  const focusedRow = useRef<number>(undefined);
  const rows = useWindowVirtualizer({
    count: monitors.length,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: top,
    scrollPaddingStart: stuck,
    scrollPaddingEnd: rowHeight,
    getItemKey: (index) => monitors[index]!.id,
    initialRect: { width: innerWidth, height: innerHeight },
    rangeExtractor: (range: Range) => withRow(defaultRangeExtractor(range), focusedRow.current),
  });
  const reveal = useCallback((row: number) => rows.scrollToIndex(row), [rows]);
  focusedRow.current = useRowKeys(body, monitors.length, reveal);
  return (
    <div className={styles.table} role="table" aria-label="Monitors" aria-rowcount={monitors.length + 1}>
      <div role="rowgroup" className={styles.headGroup}>
        <div role="row" className={styles.head} aria-rowindex={1}>
          {heads.map((head) => <Head key={head.column} {...head} sort={sort} onSort={onSort} />)}
        </div>
      </div>
      <div role="rowgroup" ref={body} className={styles.body} style={{ height: monitors.length * rowHeight }}>
        {rows.getVirtualItems().map(({ key, index, start }) => (
          <Row key={key} monitor={monitors[index]!} index={index} top={start - top} height={rowHeight} />
        ))}
      </div>
    </div>
  );
}

/** The row that has the focus stays, wherever the window is. */
function withRow(rows: number[], row: number | undefined): number[] {
  return row === undefined || rows.includes(row) ? rows : [...rows, row].sort((a, b) => a - b);
}

type HeadProps = (typeof heads)[number] & Omit<TableProps, 'monitors'>;

/** Goes round: one way, the other, as the API has it. */
function Head({ column, name, figure, sort, onSort }: HeadProps) {
  const mine = sort?.by === column ? sort : undefined;
  const next = !mine ? { by: column, down: false } : mine.down ? undefined : { by: column, down: true };
  return (
    <div role="columnheader" className={styles[column]} data-figure={figure || undefined}
      aria-sort={mine ? (mine.down ? 'descending' : 'ascending') : undefined}>
      <button type="button" className={styles.sort} onClick={() => onSort(next)}>
        {name}
        {mine && (
          <span className={styles.arrow} data-down={mine.down || undefined}>
            <Icon name="down" size={13} />
          </span>
        )}
      </button>
    </div>
  );
}

interface RowProps {
  monitor: Summary;
  index: number;
  top: number;
  height: number;
}

const Row = memo(function Row({ monitor, index, top, height }: RowProps) {
  const status = shownStatus(monitor);
  return (
    <div role="row" className={styles.row} aria-rowindex={index + 2} data-row={index} style={{ top, height }}>
      <div role="cell" className={styles.status} data-status={status}>
        <StatusIcon status={status} size={16} named={false} />
        <span>{statusWord(status)}</span>
      </div>
      <div role="cell" className={styles.name}>
        <Link to={`/monitor/${monitor.id}`} title={`${monitor.name}\n${monitor.url}`}>{monitor.name}</Link>
        {!monitor.is_public && <Icon name="lock" size={13} label="private" />}
        {monitor.tags.map((tag) => <span key={tag} className={styles.tag}>{tag}</span>)}
      </div>
      <div role="cell" className={styles.group}>{monitor.group_name}</div>
      <div role="cell" className={styles.type}>{monitor.monitor_type}</div>
      <Figure column="since">{monitor.status_since && <Lasting from={monitor.status_since} />}</Figure>
      <Figure column="day">{uptime(monitor.uptime_24h, monitor.total_checks_24h)}</Figure>
      <Figure column="week">{uptime(monitor.uptime_7d, monitor.total_checks_7d)}</Figure>
      <Figure column="response">{milliseconds(monitor.avg_response_ms_24h)}</Figure>
      <Figure column="checked">{monitor.last_checked_at ? <Ago at={monitor.last_checked_at} /> : 'never'}</Figure>
    </div>
  );
});

function Figure({ column, children }: { column: Column; children: ReactNode }) {
  const { name } = heads.find((head) => head.column === column)!;
  return (
    <div
      role="cell"
      className={styles[column]}
      data-figure
      data-empty={children === 'no data' || undefined}
      data-name={name}
    >
      {children}
    </div>
  );
}
