/**
 * Live event streams, read with fetch so that a key travels in a header and in no URL: that of all monitors
 * (GET /api/v1/events), and beside it, where that leaves it out, that of the one monitor on the screen.
 * Each comes back by itself, whatever ended it: a refusal (no room for more streams, the database or the helper away) is
 * waited out as a lost connection is, for as long as the server asks, up to a minute; an EventSource would give up.
 * Says how it stands (live, reconnecting, offline) and hands events over in batches, at most four a second: two
 * hundred events a second then cost four renderings.
 */
import { base } from './base';
import { createStore, useStore } from './store';
import { generalKey, keptKeys } from './keys';

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
const worstFirst: LiveState[] = ['offline', 'reconnecting', 'connecting', 'live'];

const state = createStore<LiveState>('connecting');
const streams = new Set<Stream>();
const listeners = new Set<(events: LiveEvent[]) => void>();
const welcomers = new Set<() => void>();
let batch: LiveEvent[] = [];
let batchTimer = 0;

export function useLiveState(): LiveState {
  return useStore(state);
}

/** Calls back with every batch of events, until the function returned is called. */
export function onEvents(listener: (events: LiveEvent[]) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Calls back whenever a stream is there again after it was gone, until the function returned is called. */
export function onReturn(welcomer: () => void): () => void {
  welcomers.add(welcomer);
  return () => welcomers.delete(welcomer);
}

/** Connects, and stays connected until the page goes: again when keys change or the network comes back. */
export function startLive(): void {
  let key = generalKey();
  keptKeys.subscribe(() => {
    if (key === generalKey()) return;
    key = generalKey();
    streams.forEach((stream) => stream.reconnectNow());
  });
  addEventListener('online', () => streams.forEach((stream) => stream.reconnectNow()));
  addEventListener('offline', () => streams.forEach((stream) => stream.goOffline()));
  new Stream('/events').start();
}

/** One more stream, until the function returned is called; `opened` is called when it begins. */
export function openStream(path: string, opened: () => void): () => void {
  const stream = new Stream(path, opened);
  stream.start();
  return () => stream.end();
}

/** One connection after the other. */
class Stream {
  state: LiveState = 'connecting';
  private failures = 0;
  private lastId = '';
  private hasEnded = false;
  private running?: AbortController;
  private wake?: () => void;

  constructor(private readonly path: string, private readonly opened?: () => void) {}

  start(): void {
    streams.add(this);
    this.say('connecting');
    void this.keepConnected();
  }

  end(): void {
    this.hasEnded = true;
    streams.delete(this);
    this.running?.abort();
    this.wake?.();
    showWorst();
  }

  reconnectNow(): void {
    this.failures = 0;
    this.running?.abort();
    this.wake?.();
  }

  goOffline(): void {
    this.running?.abort();
    this.say('offline');
  }

  private say(next: LiveState): void {
    this.state = next;
    showWorst();
  }

  private async pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      setTimeout(resolve, ms);
    });
  }

  private async keepConnected(): Promise<void> {
    while (!this.hasEnded) {
      const askedMs = await this.connect().catch(() => 0);
      if (this.hasEnded) return;
      this.say(!navigator.onLine || this.failures >= 3 ? 'offline' : 'reconnecting');
      const usualMs = pauses[Math.min(this.failures++, pauses.length - 1)]! * (0.75 + Math.random() / 2);
      await this.pause(Math.max(usualMs, askedMs * (1 + Math.random() / 4)));
    }
  }

  /** Reads the stream to its end.  How long the server asks to wait before the next: 0, unless it refused. */
  private async connect(): Promise<number> {
    const control = new AbortController();
    this.running = control;
    let watchdog = 0;
    const alive = () => {
      clearTimeout(watchdog);
      watchdog = window.setTimeout(() => control.abort(), silenceMs);
    };
    try {
      alive();
      const headers: Record<string, string> = { Accept: 'text/event-stream' };
      const key = generalKey();
      if (key) headers.Authorization = `Bearer ${key}`;
      if (this.lastId) headers['Last-Event-ID'] = this.lastId;
      const response = await fetch(`${base}/api/v1${this.path}`,
        { headers, signal: control.signal, cache: 'no-store' });
      if (!response.ok || !response.body) {
        return Math.min(longestAskedMs, Number(response.headers.get('Retry-After') ?? 0) * 1_000) || 0;
      }
      this.failures = 0;
      const isBack = this.state !== 'connecting';
      this.say('live');
      if (isBack) welcomers.forEach((welcomer) => welcomer());
      else this.opened?.();
      await this.readFrames(response.body, alive);
      return 0;
    } finally {
      clearTimeout(watchdog);
    }
  }

  private async readFrames(body: ReadableStream<Uint8Array>, alive: () => void): Promise<void> {
    const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      alive();
      text += value;
      let end;
      while ((end = text.indexOf('\n\n')) >= 0) {
        this.takeFrame(text.slice(0, end));
        text = text.slice(end + 2);
      }
    }
  }

  private takeFrame(frame: string): void {
    let id = '';
    let data = '';
    for (const line of frame.split('\n')) {
      if (line.startsWith('id: ')) id = line.slice(4);
      else if (line.startsWith('data: ')) data = line.slice(6);
    }
    if (!id || !data) return;
    this.lastId = id;
    batch.push({ ...(JSON.parse(data) as Omit<LiveEvent, 'id'>), id: Number(id) });
    batchTimer ||= window.setTimeout(hand, batchMs);
  }
}

/** What is on the screen is as live as the worst of what it listens to. */
function showWorst(): void {
  const all = [...streams].map((stream) => stream.state);
  state.set(worstFirst.find((one) => all.includes(one)) ?? 'connecting');
}

function hand(): void {
  const events = batch;
  batch = [];
  batchTimer = 0;
  listeners.forEach((listener) => listener(events));
}
