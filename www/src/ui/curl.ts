/**
 * Everything that can be done on the screen, as a request for a shell.  What does something says here how, as long as it
 * is there; one drawer (src/app/CurlDrawer) shows it all, instead of a second button beside each.
 */
import { useEffect } from 'react';
import { createStore } from '../app/store';

export interface Curl {
  does: string;
  method: string;
  path: string;
  body?: unknown;
  needs?: 'KEY' | 'ADMIN_KEY';
}

export const curls = createStore<Curl[]>([]);
export const curlsShown = createStore(false);

export function useCurl(curl: Curl): void {
  const { does, method, path, needs } = curl;
  const body = JSON.stringify(curl.body);
  useEffect(() => {
    const mine: Curl = { does, method, path, needs, body: body === undefined ? undefined : JSON.parse(body) as unknown };
    curls.set([...curls.get(), mine]);
    return () => curls.set(curls.get().filter((one) => one !== mine));
  }, [does, method, path, needs, body]);
}
