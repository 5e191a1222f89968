/** Which rows are chosen, by id: those that are no longer listed are not chosen either. */
import { useCallback, useMemo, useRef, useState } from 'react';

export interface Selection {
  chosen: ReadonlySet<string>;
  /** With `through`, all rows between the last one that was clicked and this one, too. */
  toggle: (id: string, on: boolean, through?: boolean) => void;
  set: (ids: string[], on: boolean) => void;
  clear: () => void;
}

export function useSelection(listed: string[]): Selection {
  const [all, setAll] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string>(undefined);
  const order = useRef(listed);
  order.current = listed;
  const chosen = useMemo(() => {
    const known = new Set(listed);
    return new Set([...all].filter((id) => known.has(id)));
  }, [all, listed]);

  const set = useCallback((ids: string[], on: boolean) => setAll((old) => {
    const next = new Set(old);
    for (const id of ids) {
      if (on) next.add(id);
      else next.delete(id);
    }
    return next;
  }), []);

  const toggle = useCallback((id: string, on: boolean, through = false) => {
    const [from, to] = [order.current.indexOf(last.current ?? id), order.current.indexOf(id)];
    set(through && from >= 0 ? order.current.slice(Math.min(from, to), Math.max(from, to) + 1) : [id], on);
    last.current = id;
  }, [set]);

  const clear = useCallback(() => setAll(new Set()), []);
  return { chosen, toggle, set, clear };
}
