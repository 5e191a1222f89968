/** Where one can go from anywhere, by which key after g; and what on the screen has a key of its own. */
import type { Keys } from './keys';
import { createStore } from './store';

export const places = [
  { to: '/', name: 'Status', key: 's', forAdmin: false },
  { to: '/home', name: 'Home', key: 'h', forAdmin: true },
  { to: '/monitors', name: 'Monitors', key: 'm', forAdmin: false },
  { to: '/pages', name: 'Pages', key: 'p', forAdmin: false },
  { to: '/locations', name: 'Locations', key: 'l', forAdmin: false },
  { to: '/settings', name: 'Settings', key: 't', forAdmin: true },
];

export function visiblePlaces({ admin }: Keys) {
  return places.filter(({ forAdmin }) => !forAdmin || admin);
}

export const shortcutsShown = createStore(false);
export const paletteShown = createStore(false);

/** Buttons and links that say by data-key which key presses them. */
export function keyed(): { name: string; key: string; element: HTMLElement }[] {
  return [...document.querySelectorAll<HTMLElement>('[data-key]')].map((element) =>
    ({ name: element.textContent.trim(), key: element.dataset.key!, element }));
}
