/** Newest first, and page by page into the past: the API is asked for what came before the last row shown. */
import { useState } from 'react';
import { useAnnounced } from './announce';
import { Button } from './controls';
import styles from './Pager.module.css';

export interface Pages<Cursor> {
  /** What to ask the API for; undefined for the newest. */
  before: Cursor | undefined;
  number: number;
  older: (last: Cursor) => void;
  newer: () => void;
}

export function usePages<Cursor>(): Pages<Cursor> {
  const [cursors, setCursors] = useState<Cursor[]>([]);
  return {
    before: cursors.at(-1),
    number: cursors.length + 1,
    older: (last) => setCursors([...cursors, last]),
    newer: () => setCursors(cursors.slice(0, -1)),
  };
}

interface PagerProps<Cursor> {
  pages: Pages<Cursor>;
  /** The cursor of the last row shown; undefined when no more can follow. */
  last: Cursor | undefined;
  label: string;
}

export function Pager<Cursor>({ pages, last, label }: PagerProps<Cursor>) {
  useAnnounced(`Page ${pages.number}`);
  if (pages.number === 1 && last === undefined) return null;
  return (
    <nav className={styles.pager} aria-label={label}>
      <Button disabled={pages.number === 1} onClick={pages.newer}>Newer</Button>
      <span>Page {pages.number}</span>
      <Button disabled={last === undefined} onClick={() => last !== undefined && pages.older(last)}>Older</Button>
    </nav>
  );
}
