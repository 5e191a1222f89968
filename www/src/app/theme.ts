/** Light, dark, or whatever the system says.  public/theme.js applies the choice before the first paint. */
import { createStore, recall, remember, useStore } from './store';

export type Theme = 'system' | 'light' | 'dark';
const theme = createStore<Theme>(parse(recall('theme')));

function parse(text: string | null): Theme {
  return text === 'light' || text === 'dark' ? text : 'system';
}

export function useTheme(): Theme {
  return useStore(theme);
}

export function setTheme(next: Theme): void {
  theme.set(next);
  remember('theme', next === 'system' ? null : next);
  if (next === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = next;
}
