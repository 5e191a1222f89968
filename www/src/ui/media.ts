/** What is known of the window from code, where CSS cannot decide it. */
import { useEffect, useState, useSyncExternalStore, type RefObject } from 'react';

export function useMedia(query: string): boolean {
  return useSyncExternalStore((changed) => {
    const list = matchMedia(query);
    list.addEventListener('change', changed);
    return () => list.removeEventListener('change', changed);
  }, () => matchMedia(query).matches);
}

/** Whether an element is, or has ever been, within a screen or so of what is seen. */
export function useNear(element: RefObject<Element | null>, atOnce = false): boolean {
  const [near, setNear] = useState(atOnce);
  useEffect(() => {
    if (near || !element.current) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setNear(true);
    }, { rootMargin: '800px 0px' });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [near, element]);
  return near;
}
