/** A value that components can watch; the few that live outside React (keys, theme, the live stream) are such. */
import { useSyncExternalStore } from 'react';
import { base } from './base';

export interface Store<T> {
  get(): T;
  set(next: T): void;
  subscribe(changed: () => void): () => void;
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const watchers = new Set<() => void>();
  return {
    get: () => value,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      watchers.forEach((changed) => changed());
    },
    subscribe(changed) {
      watchers.add(changed);
      return () => watchers.delete(changed);
    },
  };
}

export function useStore<T>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}

/** Its name there: of two instances on one site each has its own. */
function stored(name: string): string {
  return `watchpost${base}.${name}`;
}

/** What this browser remembers; where storage is forbidden, until the page is left. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(stored(name));
  } catch {
    return null;
  }
}

export function remember(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(stored(name));
    else localStorage.setItem(stored(name), value);
  } catch {
    // Then it lives as long as this page.
  }
}
