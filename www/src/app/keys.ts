/**
 * The keys that this browser holds: at most one admin key, at most one that colleagues share (a workspace's, with a role),
 * and a manage key for a monitor or a status page each.
 * They come from the fragment of a manage link (#key=..., which no server sees), from ?key= as the API accepts it,
 * or are pasted.  They leave the browser only in the Authorization header.
 */
import { pathIn } from './base';
import { createStore, recall, remember, useStore } from './store';

export const roles = ['viewer', 'responder', 'editor', 'owner'] as const;
export type Role = (typeof roles)[number];

/** A key of a workspace, and what it is, as GET /whoami told. */
export interface TeamKey {
  key: string;
  role: Role;
  workspace: { id: string; name: string };
}

export interface Keys {
  admin?: string;
  team?: TeamKey;
  monitors: Record<string, string>;
  pages: Record<string, string>;
}

const none: Keys = { monitors: {}, pages: {} };
export const keyForm = /^wp_[0-9a-f]{32}$/;

/** The key in what was pasted: itself, or the end of a manage link. */
export function keyIn(pasted: string): string | undefined {
  const key = pasted.trim().replace(/^.*[#?&]key=/, '');
  return keyForm.test(key) ? key : undefined;
}

/** A tab that was opened to see what strangers see: it knows no key, and forgets none. */
export const asStranger = new URLSearchParams(location.search).get('as') === 'stranger';
const keys = createStore<Keys>(asStranger ? none : load());

function load(): Keys {
  try {
    return { ...none, ...(JSON.parse(recall('keys') ?? '{}') as Partial<Keys>) };
  } catch {
    return none;
  }
}

function save(next: Keys): void {
  if (asStranger) return;
  keys.set(next);
  remember('keys', JSON.stringify(next));
}

export function useKeys(): Keys {
  return useStore(keys);
}

export const keptKeys = keys;

export function setAdminKey(key: string | undefined): void {
  save({ ...keys.get(), admin: key });
}

export function setTeamKey(team: TeamKey | undefined): void {
  save({ ...keys.get(), team });
}

/** The key that is sent where no monitor or page is named. */
export function generalKey({ admin, team }: Keys = keys.get()): string | undefined {
  return admin ?? team?.key;
}

/** Whether the keys held are of this role or a higher one; the admin key may what an owner's may. */
export function may({ admin, team }: Keys, role: Role): boolean {
  return Boolean(admin) || (team !== undefined && roles.indexOf(team.role) >= roles.indexOf(role));
}

export function useMay(role: Role): boolean {
  return may(useKeys(), role);
}

export function setMonitorKey(id: string, key: string): void {
  save({ ...keys.get(), monitors: { ...keys.get().monitors, [id]: key } });
}

export function setPageKey(slug: string, key: string): void {
  save({ ...keys.get(), pages: { ...keys.get().pages, [slug]: key } });
}

export function forgetMonitorKey(id: string): void {
  const { [id]: _gone, ...rest } = keys.get().monitors;
  save({ ...keys.get(), monitors: rest });
}

export function forgetPageKey(slug: string): void {
  const { [slug]: _gone, ...rest } = keys.get().pages;
  save({ ...keys.get(), pages: rest });
}

/** The lock button: this browser knows no key any more. */
export function forgetAllKeys(): void {
  save(none);
}

export function hasKeys({ admin, team, monitors, pages }: Keys): boolean {
  return Boolean(admin ?? team) || Object.keys(monitors).length > 0 || Object.keys(pages).length > 0;
}

/** The key for an API path: the admin key, else that of the monitor or page it names, else the one that colleagues share. */
export function keyFor(path: string): string | undefined {
  const { admin, team, monitors, pages } = keys.get();
  const [, kind, id] = /\/(monitors|status-pages)\/([^/]+)/.exec(path) ?? [];
  const own =
    kind === 'monitors' ? monitors[id!] : kind === 'status-pages' ? pages[decodeURIComponent(id!)] : undefined;
  return admin ?? own ?? ownerKey(path) ?? team?.key;
}

/**
 * Things of a monitor that are addressed by an id of their own are asked for with the key last said to own them.
 * Whether they are from now on asked for with another key than before.
 */
const owners = new Map<string, string>();
export function ownedBy(id: string, monitor: string): boolean {
  const { admin, monitors } = keys.get();
  const isNew = owners.get(id) !== monitor;
  owners.set(id, monitor);
  return isNew && !admin && monitor in monitors;
}

function ownerKey(path: string): string | undefined {
  const [, id] = /\/(?:incidents|notifications|maintenance)\/([^/]+)/.exec(path) ?? [];
  const monitor = id && owners.get(id);
  return monitor ? keys.get().monitors[monitor] : undefined;
}

/** A key that came by a link that does not say what it opens: it is asked about, as one that is typed is (SignIn). */
export const unknownKey = createStore<string | undefined>(undefined);

/** Takes the key out of a manage link before anything else sees it, and out of the address bar and history. */
export function takeKeyFromAddress(): void {
  const url = new URL(location.href);
  const fragment = new URLSearchParams(url.hash.slice(1));
  const key = fragment.get('key') ?? url.searchParams.get('key');
  if (!key) return;
  const [, kind, id] = /^\/(monitor|pages)\/([^/]+)/.exec(pathIn(url)) ?? [];
  if (keyForm.test(key)) {
    if (kind === 'monitor') setMonitorKey(id!, key);
    else if (kind === 'pages') setPageKey(decodeURIComponent(id!), key);
    else unknownKey.set(key);
  }
  fragment.delete('key');
  url.searchParams.delete('key');
  url.hash = fragment.size > 0 ? fragment.toString() : '';
  history.replaceState(history.state, '', url);
}
