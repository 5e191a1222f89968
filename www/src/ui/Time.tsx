/** Moments as people read them: here and now, with UTC when pointed at. */
import { useSyncExternalStore } from 'react';
import { exactTime, localSecond, localZone, secondsBetween, utcTime } from '../app/format';
import { Say, useSpeech } from '../app/words';

// One clock for all; it ticks only while somebody looks at it.
let now = Date.now();
let timer = 0;
const watchers = new Set<() => void>();

function watchClock(tick: () => void): () => void {
  watchers.add(tick);
  timer ||= window.setInterval(() => {
    now = Date.now();
    watchers.forEach((watcher) => watcher());
  }, 5_000);
  return () => {
    watchers.delete(tick);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = 0;
  };
}

export function useNow(): number {
  return useSyncExternalStore(watchClock, () => now);
}

export function Time({ at }: { at: string }) {
  const { exact, time, zone } = useSpeech();
  return <time dateTime={at} title={exact(at)}>{time(at)}<Zone name={zone(at)} /></time>;
}

function Zone({ name }: { name: string }) {
  return name && <> <span className="zone">{name}</span></>;
}

/** "today 13:27 CET to 15:07": day and zone are said once. */
export function TimeRange({ from, to }: { from: string; to: string }) {
  const { exact, isOneDay, timeOfDay } = useSpeech();
  const end = isOneDay(from, to) ? <time dateTime={to} title={exact(to)}>{timeOfDay(to)}</time> : <Time at={to} />;
  return <Say word="span" from={<Time at={from} />} to={end} />;
}

/** The same where several may come within a minute. */
export function Second({ at }: { at: string }) {
  return <time dateTime={at} title={exactTime(at)}>{localSecond(at)}<Zone name={localZone(at)} /></time>;
}

/** `brief`: "5 min ago". */
export function Ago({ at, brief = false }: { at: string; brief?: boolean }) {
  const current = useNow();
  const { ago, exact } = useSpeech();
  return (
    <time dateTime={at} title={exact(at)}>
      {ago(at, Math.max(current, Date.now()), brief)}
    </time>
  );
}

/** How long something lasted, or has lasted by now; without so many seconds in which it was set aside. */
export function Lasting({ from, to, without = 0 }: { from: string; to?: string; without?: number }) {
  const current = useNow();
  const { duration } = useSpeech();
  return (
    <span title={`from ${utcTime(from)}${to ? ` to ${utcTime(to)}` : ''}`}>
      {duration(Math.max(0, secondsBetween(from, to ?? current) - without))}
    </span>
  );
}

const youngSeconds = 10;

/** "for 12 min": since when something is as it is. */
export function For({ from }: { from: string }) {
  return secondsBetween(from, Math.max(useNow(), Date.now())) < youngSeconds ? 'just now' : <>for <Lasting from={from} /></>;
}
