/**
 * Whether a row of an import is there already: as a monitor of that name, address and type which this browser can see,
 * or as an earlier row.  The API creates what it is told, as often as it is told; an import that is run again is not
 * meant so.
 */
import { api, ApiError, read, readWhole, type Monitor } from '../../api/client';
import { keptKeys } from '../../app/keys';
import type { MonitorBody } from '../../ui/monitor-form/model';

type Named = Pick<MonitorBody, 'name' | 'url' | 'monitor_type'>;

const atOnce = 1000;

/** What makes two of them the same.  The API writes some addresses in another way than they were sent. */
export function sameness({ name, url, monitor_type: type = 'http' }: Named): string {
  const address = (url ?? '').trim();
  const written = type === 'http' && URL.canParse(address) ? new URL(address).href : address.toLowerCase();
  return JSON.stringify([name.trim(), type, written]);
}

/** The monitors that can be seen, by their sameness: public ones, those that a key is held for; the admin's are all. */
export async function monitorsThere(): Promise<Map<string, string>> {
  const monitors = await listed();
  if (!keptKeys.get().admin) monitors.push(...(await held()));
  return new Map(monitors.map((monitor) => [sameness(monitor), monitor.id]));
}

async function listed(): Promise<Monitor[]> {
  const all: Monitor[] = [];
  for (;;) {
    const query = { limit: atOnce, offset: all.length };
    const { data, headers } = await readWhole(api.GET('/monitors', { params: { query } }));
    all.push(...data);
    if (data.length < atOnce || all.length >= Number(headers.get('X-Total-Count') ?? 0)) return all;
  }
}

/** Private ones, and public ones with their whole address, of which strangers see no query. */
async function held(): Promise<Monitor[]> {
  const asked = Object.keys(keptKeys.get().monitors).map((id) =>
    read(api.GET('/monitors/{id}', { params: { path: { id } } })).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return undefined;
      throw error;
    }));
  return (await Promise.all(asked)).filter((monitor) => monitor !== undefined);
}

/** For each row why it need not be created; undefined where it has to be. */
export function repeated(rows: { body: Named; fault?: string }[], there: Map<string, string>): (string | undefined)[] {
  const before = new Map<string, number>();
  return rows.map(({ body, fault }, index) => {
    if (fault) return undefined;
    const same = sameness(body);
    if (there.has(same)) return 'Already there';
    const row = before.get(same);
    before.set(same, row ?? index + 1);
    return row === undefined ? undefined : `The same as row ${row}`;
  });
}
