/** What the tab and the history call this screen. */
import { useEffect } from 'react';

export function useTitle(title: string | undefined, tail = ' · Watchpost'): void {
  useEffect(() => {
    if (title) document.title = `${title}${tail}`;
  }, [title, tail]);
}
