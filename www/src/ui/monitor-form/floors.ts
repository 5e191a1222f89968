/**
 * The shortest lengths of time that this instance takes from the key that this browser holds.  They differ by instance
 * and by key, and the API tells them where it tells all of the kind: in the answer to a dry run that asks for less.
 */
import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, read, type Schemas } from '../../api/client';
import { generalKey, useKeys } from '../../app/keys';

export type Floors = Record<string, number>;

const tooShort: Schemas['MonitorCreate'] = {
  name: 'Shortest', url: 'https://example.com/', interval_seconds: 1, retry_interval_seconds: 1,
};

async function askFloors(): Promise<Floors> {
  const answer = await read(api.POST('/monitors', { params: { query: { dry_run: 'true' } }, body: tooShort })) as unknown;
  const { changes = [] } = answer as { changes?: { field: string; to: unknown }[] };
  const taken = changes.flatMap(({ field, to }) => (field in tooShort && typeof to === 'number' ? [[field, to] as const] : []));
  return Object.fromEntries(taken);
}

export function useFloors(): Floors {
  const key = generalKey(useKeys());
  const floors = queryOptions({ queryKey: ['floors', key], queryFn: askFloors, staleTime: Infinity, retry: false });
  return useQuery(floors).data ?? {};
}
