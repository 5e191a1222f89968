/**
 * The live event stream (GET /api/v1/events), read with fetch so that a key travels in a header and in no URL.
 * Comes back by itself, whatever ended it: a refusal (no room for more streams, the database or the helper away) is
 * waited out as a lost connection is, for as long as the server asks, up to a minute; an EventSource would give up.
 * Says how it stands (live, reconnecting, offline) and hands events over in batches, at most four a second: two
 * hundred events a second then cost four renderings.
 */
import { base } from './base';
import { createStore, useStore } from './store';
import { keptKeys } from './keys';

export type LiveState = 'connecting' | 'live' | 'reconnecting' | 'offline';
export interface LiveEvent {
  id: number;
  event: string;
  monitor_id: string;
  timestamp: string;
  status?: string;
  response_time_ms?: number;
  monitor?: { id: string; name: string; url: string; current_status: string };
  incident?: { id: string };
}

const batchMs = 250;
const silenceMs = 40_000;           // the server says something every 15 seconds
const pauses = [1_000, 2_000, 3_000, 5_000, 10_000, 15_000];
const longestAskedMs = 60_000;

const state = createStore<LiveState>('connecting');
const listeners = new Set<(events: LiveEvent[]) => void>();
const welcomers = new Set<() => void>();
let batch: LiveEvent[] = [];
let batchTimer = 0;
let lastId = '';
let failures = 0;
let running: AbortController | undefined;

export function useLiveState(): LiveState {
  return useStore(state);
}

/** Calls back with every batch of events, until the function returned is called. */
export function onEvents(listener: (events: LiveEvent[]) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Calls back whenever the stream is there again after it was gone, until the function returned is called. */
export function onReturn(welcomer: () => void): () => void {
  welcomers.add(welcomer);
  return () => welcomers.delete(welcomer);
}

/** Connects, and stays connected until the page goes: again when keys change or the network comes back. */
export function startLive(): void {
  let admin = keptKeys.get().admin;
  keptKeys.subscribe(() => {
    if (admin === keptKeys.get().admin) return;
    admin = keptKeys.get().admin;
    reconnectNow();
  });
  addEventListener('online', reconnectNow);
  addEventListener('offline', () => {
    running?.abort();
    state.set('offline');
  });
  void keepConnected();
}

function reconnectNow(): void {
  failures = 0;
  running?.abort();
  wake?.();
}

let wake: (() => void) | undefined;
async function pause(ms: number): Promise<void> {
  await new Promise<void>((resolve) => {
    wake = resolve;
    setTimeout(resolve, ms);
  });
}

async function keepConnected(): Promise<void> {
  for (;;) {
    const askedMs = await connect().catch(() => 0);
    state.set(!navigator.onLine || failures >= 3 ? 'offline' : 'reconnecting');
    const usualMs = pauses[Math.min(failures++, pauses.length - 1)]! * (0.75 + Math.random() / 2);
    await pause(Math.max(usualMs, askedMs * (1 + Math.random() / 4)));
  }
}

/** Reads the stream to its end.  How long the server asks to wait before the next: 0, unless it refused. */
async function connect(): Promise<number> {
  const control = new AbortController();
  running = control;
  let watchdog = 0;
  const alive = () => {
    clearTimeout(watchdog);
    watchdog = window.setTimeout(() => control.abort(), silenceMs);
  };
  try {
    alive();
    const headers: Record<string, string> = { Accept: 'text/event-stream' };
    const { admin } = keptKeys.get();
    if (admin) headers.Authorization = `Bearer ${admin}`;
    if (lastId) headers['Last-Event-ID'] = lastId;
    const response = await fetch(`${base}/api/v1/events`, { headers, signal: control.signal, cache: 'no-store' });
    if (!response.ok || !response.body) {
      return Math.min(longestAskedMs, Number(response.headers.get('Retry-After') ?? 0) * 1_000) || 0;
    }
    failures = 0;
    const isBack = state.get() !== 'connecting';
    state.set('live');
    if (isBack) welcomers.forEach((welcomer) => welcomer());
    await readFrames(response.body, alive);
    return 0;
  } finally {
    clearTimeout(watchdog);
  }
}

async function readFrames(body: ReadableStream<Uint8Array>, alive: () => void): Promise<void> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    alive();
    text += value;
    let end;
    while ((end = text.indexOf('\n\n')) >= 0) {
      takeFrame(text.slice(0, end));
      text = text.slice(end + 2);
    }
  }
}

function takeFrame(frame: string): void {
  let id = '';
  let data = '';
  for (const line of frame.split('\n')) {
    if (line.startsWith('id: ')) id = line.slice(4);
    else if (line.startsWith('data: ')) data = line.slice(6);
  }
  if (!id || !data) return;
  lastId = id;
  batch.push({ ...(JSON.parse(data) as Omit<LiveEvent, 'id'>), id: Number(id) });
  batchTimer ||= window.setTimeout(hand, batchMs);
}

function hand(): void {
  const events = batch;
  batch = [];
  batchTimer = 0;
  listeners.forEach((listener) => listener(events));
}
