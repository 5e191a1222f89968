/**
 * Where this instance is on its site: '' at the root, '/status' below a path (BASE_PATH).  It follows from the address
 * that this script came from, in the folder assets there.
 */
const script = import.meta.url;
export const base = import.meta.env.DEV ? '' : new URL('..', script).pathname.replace(/\/$/, '');

/** A path of ours as an address for other places than this browser. */
export function addressOf(path: string): string {
  return location.origin + base + path;
}

/** What an address of ours says beyond where we are; the root is '/'. */
export function pathIn({ pathname }: { pathname: string }): string {
  return pathname.slice(base.length) || '/';
}
