/** The page's colours for a canvas, which knows no custom properties. */
import { useSyncExternalStore } from 'react';
import { useTheme } from '../../app/theme';

const names = ['accent-ink', 'accent-soft', 'line', 'line-strong', 'ink-soft', 'down-fill', 'down-soft', 'degraded-fill',
  'degraded-ink', 'maintenance-fill', 'maintenance-soft', 'surface'] as const;
export type Palette = Record<(typeof names)[number], string>;

const dark = matchMedia('(prefers-color-scheme: dark)');

function watchSystem(changed: () => void): () => void {
  dark.addEventListener('change', changed);
  return () => dark.removeEventListener('change', changed);
}

/** Changes whenever the colours do. */
export function useThemeName(): string {
  const systemIsDark = useSyncExternalStore(watchSystem, () => dark.matches);
  return `${useTheme()} ${systemIsDark}`;
}

/** light-dark() is settled only where a colour is used: so each is, for a moment, put on an element. */
export function paletteOf(element: HTMLElement): Palette {
  const probe = element.appendChild(document.createElement('span'));
  const entries = names.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(entries) as Palette;
}
