/** What is known of the window from code, where CSS cannot decide it. */
import { useEffect, useState, useSyncExternalStore, type RefObject } from 'react';
import { flushSync } from 'react-dom';

export function useMedia(query: string): boolean {
  return useSyncExternalStore((changed) => {
    const list = matchMedia(query);
    list.addEventListener('change', changed);
    return () => list.removeEventListener('change', changed);
  }, () => matchMedia(query).matches);
}

/** Before the window is laid out for paper; what is set then stands on it. */
function onPrint(begins: () => void): () => void {
  const paper = matchMedia('print');
  const changed = () => { if (paper.matches) begins(); };
  addEventListener('beforeprint', begins);
  paper.addEventListener('change', changed);
  return () => {
    removeEventListener('beforeprint', begins);
    paper.removeEventListener('change', changed);
  };
}

/** Whether an element is, or has ever been, within a screen or so of what is seen; on paper all is. */
export function useNear(element: RefObject<Element | null>, atOnce = false): boolean {
  const [near, setNear] = useState(atOnce);
  useEffect(() => {
    if (near || !element.current) return undefined;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setNear(true);
    }, { rootMargin: '800px 0px' });
    observer.observe(element.current);
    const forget = onPrint(() => flushSync(() => setNear(true)));
    return () => {
      observer.disconnect();
      forget();
    };
  }, [near, element]);
  return near;
}
