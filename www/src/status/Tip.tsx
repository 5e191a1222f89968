/**
 * A small box over everything, beside what is pointed at.  It repeats for the eye what the control says of itself,
 * so it is hidden from screen readers; scrolling takes it away.
 */
import { useEffect, useLayoutEffect, useRef, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import styles from './Tip.module.css';

export interface TipPlace {
  x: number;
  top: number;
  bottom: number;
}

const margin = 8;

export function Tip({ place, onGone, children }: { place: TipPlace; onGone: () => void; children: ReactNode }) {
  const box = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    if (!box.current) return;
    const { offsetWidth: width, offsetHeight: height, style } = box.current;
    const most = document.documentElement.clientWidth - width - margin;
    style.left = `${Math.max(margin, Math.min(most, place.x - width / 2))}px`;
    style.top = `${place.top - height - margin > 0 ? place.top - height - margin : place.bottom + margin}px`;
  });

  useEffect(() => {
    addEventListener('scroll', onGone, { passive: true, capture: true });
    return () => removeEventListener('scroll', onGone, { capture: true });
  }, [onGone]);

  return createPortal(<div ref={box} className={styles.tip} aria-hidden="true">{children}</div>, document.body);
}
