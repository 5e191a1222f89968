/** The API as the browser sees it: typed by its own document, with the key that opens what is asked for. */
import createClient from 'openapi-fetch';
import { addressOf, base, pathIn } from '../app/base';
import { keyFor } from '../app/keys';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];
export type Monitor = Schemas['Monitor'];
export type StatusMonitor = Schemas['StatusMonitor'];
export type Status = Schemas['Status'];
export type Incident = Schemas['IncidentNamed'];
export type Maintenance = Schemas['Window'];

/** An answer that says no, in the words of the API. */
export class ApiError extends Error {
  constructor(message: string, readonly code: string, readonly status: number, readonly requestId: string | null) {
    super(message);
    this.name = 'ApiError';
  }
}

export function unreachable(): ApiError {
  return new ApiError('Watchpost cannot be reached; check the connection', 'OFFLINE', 0, null);
}

export const api = createClient<paths>({ baseUrl: `${base}/api/v1` });

api.use({
  onRequest({ request }) {
    const key = keyFor(pathIn(new URL(request.url)));
    if (key && !request.headers.has('Authorization')) request.headers.set('Authorization', `Bearer ${key}`);
    return request;
  },
});

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** What is answered to a request that is no dry run: the dashboard sends none. */
type Done<T> = Exclude<T, Schemas['DryRun']>;

/** The data of an answer, or an ApiError thrown: what a query function returns. */
export async function read<T>(asked: Promise<Answer<T>>): Promise<Done<T>> {
  return (await readWhole(asked)).data;
}

/** As read(), with the answer's headers, such as X-Total-Count. */
export async function readWhole<T>(asked: Promise<Answer<T>>): Promise<{ data: Done<T>; headers: Headers }> {
  const { data, error, response } = await asked.catch(() => {
    throw unreachable();
  });
  if (response.ok && data !== undefined) return { data: data as Done<T>, headers: response.headers };
  const body = (error ?? {}) as { error?: string; code?: string };
  throw new ApiError(body.error ?? `The answer was ${response.status} ${response.statusText}`,
    body.code ?? 'UNKNOWN', response.status, response.headers.get('X-Request-Id'));
}

/** The same request for a shell.  The key is named, never shown. */
export function asCurl(method: string, path: string, body?: unknown, key?: 'KEY' | 'ADMIN_KEY'): string {
  const words = ['curl', ...(method === 'GET' ? [] : ['-X', method]), quote(addressOf(`/api/v1${path}`))];
  if (key) words.push('-H', `"Authorization: Bearer $${key}"`);
  if (body !== undefined) words.push('-d', quote(JSON.stringify(body)));
  return words.join(' ');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
