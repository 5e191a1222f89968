/** Parts of a screen that are shown together, once all that decides their heights is there, so that nothing jumps. */
import type { ReactNode } from 'react';
import { Skeleton } from './feedback';

/** What has failed is there, too, and stays while it is tried again: each part says so itself. */
export function Together({ of, children }: { of: { isFetched: boolean }[]; children: ReactNode }) {
  return of.some(({ isFetched }) => !isFetched) ? <Skeleton lines={8} height={48} /> : children;
}
