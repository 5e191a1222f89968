/** Which rows of a long list are in the window or near it; follows scrolling, eight rows at a time. */
import { useCallback, useEffect, useState, type RefObject } from 'react';

const spare = 12;
const step = 8;
const atFirst = 40;

export function useVisibleRows(list: RefObject<HTMLElement | null>, count: number, rowHeight: number) {
  const [range, setRange] = useState({ first: 0, last: atFirst });

  useEffect(() => {
    function look() {
      if (!list.current) return;
      const above = -list.current.getBoundingClientRect().top / rowHeight;
      const first = Math.max(0, step * Math.floor((above - spare) / step));
      const last = step * Math.ceil((above + innerHeight / rowHeight + spare) / step);
      setRange((old) => (old.first === first && old.last === last ? old : { first, last }));
    }
    look();
    addEventListener('scroll', look, { passive: true });
    addEventListener('resize', look);
    return () => {
      removeEventListener('scroll', look);
      removeEventListener('resize', look);
    };
  }, [list, count, rowHeight]);

  /** Scrolls a row into the window, below what sticks to its top. */
  const reveal = useCallback((row: number) => {
    if (!list.current) return;
    const top = list.current.getBoundingClientRect().top + row * rowHeight;
    const stuck = 110;
    if (top < stuck) scrollBy({ top: top - stuck });
    else if (top + 2 * rowHeight > innerHeight) scrollBy({ top: top + 2 * rowHeight - innerHeight });
  }, [list, rowHeight]);

  return { first: range.first, last: Math.min(count, Math.max(range.last, 1)), reveal };
}
