/**
 * The keys that this browser holds: at most one admin key, and a manage key for a monitor or a status page each.
 * They come from the fragment of a manage link (#key=..., which no server sees), from ?key= as the API accepts it,
 * or are pasted.  They leave the browser only in the Authorization header.
 */
import { pathIn } from './base';
import { createStore, recall, remember, useStore } from './store';

export interface Keys {
  admin?: string;
  monitors: Record<string, string>;
  pages: Record<string, string>;
}

const none: Keys = { monitors: {}, pages: {} };
export const keyForm = /^wp_[0-9a-f]{32}$/;

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

export function hasKeys({ admin, monitors, pages }: Keys): boolean {
  return Boolean(admin) || Object.keys(monitors).length > 0 || Object.keys(pages).length > 0;
}

/** The key for an API path: that of the monitor or page it names, else the admin key. */
export function keyFor(path: string): string | undefined {
  const { admin, monitors, pages } = keys.get();
  const [, kind, id] = /\/(monitors|status-pages)\/([^/]+)/.exec(path) ?? [];
  const own =
    kind === 'monitors' ? monitors[id!] : kind === 'status-pages' ? pages[decodeURIComponent(id!)] : undefined;
  return admin ?? own ?? ownerKey(path);
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
    else setAdminKey(key);
  }
  fragment.delete('key');
  url.searchParams.delete('key');
  url.hash = fragment.size > 0 ? fragment.toString() : '';
  history.replaceState(history.state, '', url);
}
