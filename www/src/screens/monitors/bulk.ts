/** The same thing done to many monitors, a few at a time; what failed is told by name, the rest is done. */
import { useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { gate } from '../../app/gate';
import { plural } from '../../app/format';
import { say } from '../../ui/toast';
import type { Summary } from './sorting';

const changed = [['monitors'], ['status'], ['monitor'], ['admin'], ['tags'], ['groups'], ['page'], ['pages'], ['maintenance']];

export interface Bulk {
  busy: boolean;
  /** `done` is what became of them: "paused". */
  run: (monitors: Summary[], done: string, each: (monitor: Summary) => Promise<unknown>) => Promise<boolean>;
}

export function useBulk(): Bulk {
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);

  async function run(monitors: Summary[], done: string, each: (monitor: Summary) => Promise<unknown>): Promise<boolean> {
    setBusy(true);
    const few = gate(4);
    const results = await Promise.allSettled(monitors.map((monitor) => few(() => each(monitor))));
    const failed = results.flatMap((result, index) =>
      (result.status === 'rejected' ? [`${monitors[index]!.name}: ${(result.reason as Error).message}`] : []));
    if (failed.length < monitors.length) say(`${plural(monitors.length - failed.length, 'monitor')} ${done}`);
    if (failed.length > 0) say(failed.length > 2 ? `${failed.length} failed. ${failed[0]}` : failed.join('; '), true);
    await Promise.all(changed.map((queryKey) => client.invalidateQueries({ queryKey })));
    setBusy(false);
    return failed.length === 0;
  }

  return { busy, run };
}
