/** What the tab and the history call this screen. */
import { useEffect } from 'react';

export function useTitle(title: string | undefined): void {
  useEffect(() => {
    if (title) document.title = `${title} · Watchpost`;
  }, [title]);
}
