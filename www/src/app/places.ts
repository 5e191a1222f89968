/** Where one can go from anywhere, by which key after g; and what on the screen has a key of its own. */
import { may, type Keys, type Role } from './keys';
import { createStore } from './store';

interface Place {
  to: string;
  name: string;
  key: string;
  /** From which role on there is something to see; absent: for all. */
  role?: Role;
  /** For the admin key alone. */
  admin?: true;
  /** Found among the settings, not in the head, by those who have these. */
  minor?: true;
}

export const places: Place[] = [
  { to: '/', name: 'Status', key: 's' },
  { to: '/home', name: 'Home', key: 'h', role: 'viewer' },
  { to: '/monitors', name: 'Monitors', key: 'm' },
  { to: '/channels', name: 'Channels', key: 'c', role: 'viewer' },
  { to: '/maintenance', name: 'Maintenance', key: 'w', role: 'viewer' },
  { to: '/pages', name: 'Pages', key: 'p' },
  { to: '/settings', name: 'Settings', key: 't', role: 'viewer' },
  { to: '/keys', name: 'Keys', key: 'k', role: 'owner', minor: true },
  { to: '/audit', name: 'Audit', key: 'a', role: 'owner', minor: true },
  { to: '/reports', name: 'Reports', key: 'r', role: 'viewer', minor: true },
  { to: '/locations', name: 'Locations', key: 'l', minor: true },
];

export function visiblePlaces(keys: Keys): Place[] {
  return places.filter(({ role, admin }) => (!admin || keys.admin) && (!role || may(keys, role)));
}

/** What the head of every screen names. */
export function headPlaces(keys: Keys): Place[] {
  return visiblePlaces(keys).filter(({ minor }) => !minor || !may(keys, 'viewer'));
}

export const shortcutsShown = createStore(false);
export const paletteShown = createStore(false);

/** Buttons and links that say by data-key which key presses them. */
export function keyed(): { name: string; key: string; element: HTMLElement }[] {
  return [...document.querySelectorAll<HTMLElement>('[data-key]')].map((element) =>
    ({ name: element.textContent.trim(), key: element.dataset.key!, element }));
}
