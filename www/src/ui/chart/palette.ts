/** The page's colours for a canvas, which knows no custom properties. */
import { useTheme } from '../../app/theme';
import { useMedia } from '../media';

const names = ['line', 'line-strong', 'ink-soft', 'surface', 'down-fill', 'down-soft', 'degraded-fill',
  'maintenance-fill', 'maintenance-soft', 'line-0', 'line-1', 'line-2', 'line-3', 'line-4', 'line-5'] as const;
export type Palette = Record<(typeof names)[number] | 'font', string>;

/** Changes whenever the colours do. */
export function useThemeName(): string {
  return `${useTheme()} ${useMedia('(prefers-color-scheme: dark)')}`;
}

/** light-dark() is settled only where a colour is used: so each is, for a moment, put on an element. */
export function paletteOf(element: HTMLElement): Palette {
  const probe = element.appendChild(document.createElement('span'));
  const entries = names.map((name) => {
    probe.style.color = `var(--${name})`;
    return [name, getComputedStyle(probe).color];
  });
  const font = getComputedStyle(probe).fontFamily;
  probe.remove();
  return Object.fromEntries([...entries, ['font', font]]) as Palette;
}
