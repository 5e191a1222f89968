/**
 * j and k (or the arrows) walk the rows; the row walked to has the focus, so Enter opens it, and x chooses it.  They
 * still do when the row was drawn anew since, which loses the focus.
 */
import { useEffect, useRef, useState, type RefObject } from 'react';
import { isTyping } from '../../app/Shortcuts';

const steps: Record<string, number> = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };

export function useRowKeys(
  list: RefObject<HTMLElement | null>,
  count: number,
  reveal: (row: number) => void,
  choose: (row: number) => void,
): number | undefined {
  const [row, setRow] = useState<number>();
  const wanted = useRef(false);

  useEffect(() => {
    function press(event: KeyboardEvent) {
      if (isTyping(event)) return;
      if (event.key === 'Enter' && row !== undefined && document.activeElement === document.body)
        linkOf(list.current, row)?.click();
      const by = steps[event.key];
      if (by === undefined && event.key !== 'x') return;
      const focused = document.activeElement?.closest<HTMLElement>('[data-row]')?.dataset.row;
      if (focused === undefined && event.key.startsWith('Arrow')) return;
      if (by === undefined) {
        const here = focused === undefined ? row : Number(focused);
        if (here !== undefined) choose(here);
        return;
      }
      event.preventDefault();
      const now = focused === undefined ? row : Number(focused);
      const next = Math.max(0, Math.min(count - 1, now === undefined ? 0 : now + by));
      wanted.current = true;
      reveal(next);
      setRow(next);
      linkOf(list.current, next)?.focus({ preventScroll: true });
    }
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [list, count, reveal, choose, row]);

  // A row that did not exist when the key was pressed does now.
  useEffect(() => {
    if (wanted.current && row !== undefined) linkOf(list.current, row)?.focus({ preventScroll: true });
    wanted.current = false;
  }, [list, row]);

  return row !== undefined && row < count ? row : undefined;
}

function linkOf(list: HTMLElement | null, row: number): HTMLElement | null | undefined {
  return list?.querySelector<HTMLElement>(`[data-row="${row}"] a`);
}
