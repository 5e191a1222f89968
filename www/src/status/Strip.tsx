/**
 * What happened to a monitor, a bar a day (or another span), the oldest left, the darker the more of it failed.  A
 * thousand of these are on a page: each is one drawing of a path per kind of bar, and one control that the arrow keys
 * walk through, as a pointer does, bar by bar.
 */
import { memo, useCallback, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { Days } from '../app/days';
import { base } from '../app/base';
import { plural } from '../app/format';
import { useSpeech, type Speech, type Word } from '../app/words';
import { Tip, type TipPlace } from './Tip';
import styles from './Strip.module.css';

const kinds = ['up', 'slow', 'few', 'some', 'many', 'most', 'none'] as const;
type Kind = (typeof kinds)[number];
const step = 5;
const height = 30;
/** Trouble stands taller, so that it shows without its colour; a bar without checks is a gap with a dot in it. */
const shapes: Record<Kind, { top: number; bottom: number }> = {
  up: { top: 7, bottom: height },
  slow: { top: 5, bottom: height },
  few: { top: 4, bottom: height },
  some: { top: 3, bottom: height },
  many: { top: 1.5, bottom: height },
  most: { top: 0, bottom: height },
  none: { top: 26, bottom: 28 },
};
/** By the share of checks that failed, up to so many percent. */
const failures: [Kind, number][] = [['few', 1], ['some', 5], ['many', 25], ['most', 100]];
const slowShare = 5;                // of the checks, from which a bar without failures says that it was slow

function kindOf(days: Days, index: number): Kind {
  const total = days.total_checks[index] ?? 0;
  const percent = days.uptime_pct[index] ?? null;
  if (total === 0 || percent === null) return 'none';
  const failed = (100 * (days.down_checks[index] ?? 0)) / total;
  if (failed > 0) return failures.find(([, most]) => failed <= most)?.[0] ?? 'most';
  return 100 - percent >= slowShare ? 'slow' : 'up';
}

function draw(days: Days, first: number): [Kind, string][] {
  const paths = new Map<Kind, string>();
  for (let index = first; index < days.uptime_pct.length; index++) {
    const kind = kindOf(days, index);
    const { top, bottom } = shapes[kind];
    paths.set(kind, `${paths.get(kind) ?? ''}M${(index - first) * step} ${top}h3V${bottom}h-3z`);
  }
  return kinds.filter((kind) => paths.has(kind)).map((kind) => [kind, paths.get(kind)!]);
}

function dateOf({ from }: Days, index: number): string {
  return new Date(Date.parse(`${from}T00:00:00Z`) + index * 86_400_000).toISOString().slice(0, 10);
}

function nameOf(speech: Speech, days: Days, index: number): string {
  if (days.step) return speech.time(new Date(Date.parse(days.from) + index * days.step * 1_000).toISOString());
  return speech.day(dateOf(days, index));
}

/** The figures of a bar in words. */
function figures(speech: Speech, days: Days, index: number): string[] {
  const checks = days.total_checks[index] ?? 0;
  if (!checks) return [speech.uptime(null)];
  const down = days.down_checks[index] ?? 0;
  const percent = days.uptime_pct[index];
  const trouble = down ? [speech.say('app_down', { n: down.toLocaleString() })] : percent === 100 ? [] : [speech.say('app_slow')];
  return [speech.uptime(percent, checks, 3), speech.count('app_checks', checks), ...trouble];
}

interface StripProps {
  name: string;
  days: Days | undefined;
  shown: number;
  /** In a row of a table, which has other things for the keyboard: a picture, said in a sentence. */
  brief?: boolean;
  /** The status page whose days have pages of their own: a bar that is chosen leads there. */
  page?: string;
}

export const Strip = memo(function Strip({ name, days, shown, brief = false, page }: StripProps) {
  const speech = useSpeech();
  const [at, setAt] = useState<number>();
  const [place, setPlace] = useState<TipPlace>();
  const close = useCallback(() => setPlace(undefined), []);
  if (!days) return <div className={styles.strip} data-brief={brief || undefined} />;

  const count = days.uptime_pct.length;
  const first = Math.max(0, count - shown);
  const wide = count - first;
  const current = Math.max(first, at ?? count - 1);

  function show(index: number, strip: HTMLElement) {
    const { left, top, bottom, width } = strip.getBoundingClientRect();
    setAt(index);
    setPlace({ x: left + ((index - first + 0.3) / wide) * width, top, bottom });
  }

  function point(event: PointerEvent<HTMLElement>) {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    const index = first + Math.floor(((event.clientX - left) / width) * wide);
    show(Math.min(count - 1, Math.max(first, index)), event.currentTarget);
  }

  function open() {
    if (page && days) location.assign(`${base}/s/${encodeURIComponent(page)}/history?day=${dateOf(days, current)}`);
  }

  function press(event: KeyboardEvent<HTMLElement>) {
    const next = { ArrowLeft: current - 1, ArrowDown: current - 1, ArrowRight: current + 1, ArrowUp: current + 1,
      Home: first, End: count - 1, PageUp: current + 7, PageDown: current - 7 }[event.key];
    if (event.key === 'Escape') close();
    if (event.key === 'Enter') open();
    if (next === undefined) return;
    event.preventDefault();
    show(Math.min(count - 1, Math.max(first, next)), event.currentTarget);
  }

  const words = figures(speech, days, current);
  const role = brief ? { role: 'img', 'aria-label': inShort(days, first) } : {
    role: 'slider', tabIndex: 0, 'aria-label': speech.say('app_strip', { name, days: wide }), 'aria-valuemin': 1,
    'aria-valuemax': wide, 'aria-valuenow': current - first + 1, 'aria-orientation': 'horizontal' as const,
    'aria-valuetext': `${nameOf(speech, days, current)}: ${words.join(', ')}`,
  };
  return (
    <div className={styles.strip} data-brief={brief || undefined} {...role} onPointerMove={point} onPointerDown={point} onClick={(event) => { if ((event.nativeEvent as globalThis.PointerEvent).pointerType === 'mouse') open(); }} onKeyDown={press} onBlur={close}
      onPointerLeave={(event) => { if (event.pointerType === 'mouse') close(); }}>
      <svg viewBox={`0 0 ${wide * step - 2} ${height}`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
        {draw(days, first).map(([kind, path]) => <path key={kind} className={styles[kind]} d={path} />)}
      </svg>
      {place && (
        <Tip place={place} onGone={close}>
          <strong>{nameOf(speech, days, current)}</strong>
          {words.map((word) => <span key={word}>{word}</span>)}
        </Tip>
      )}
    </div>
  );
});

function inShort(days: Days, first: number): string {
  const bars = days.uptime_pct.map((_, index) => kindOf(days, index)).slice(first);
  const bad = bars.filter((kind) => failures.some(([one]) => one === kind)).length;
  const what = days.step ? 'half hour' : 'day';
  return bad === 0 ? `no failure in ${plural(bars.length, what)}` : `failures in ${bad} of ${plural(bars.length, what)}`;
}

/** What the bars mean. */
export function StripKey({ shown }: { shown: number }) {
  const { say } = useSpeech();
  const meanings: [Kind[], Word][] = [
    [['up'], 'app_key_up'],
    [['slow'], 'app_key_slow'],
    [failures.map(([kind]) => kind), 'app_key_failed'],
    [['none'], 'no_data'],
  ];
  return (
    <p className={styles.key}>
      <span>{say('app_strip_key', { days: shown })}</span>
      {meanings.map(([ofKinds, meaning]) => (
        <span key={meaning}>
          <svg width={5 * ofKinds.length} height={16} viewBox={`0 0 ${step * ofKinds.length - 2} ${height}`}
            preserveAspectRatio="none" aria-hidden="true">
            {ofKinds.map((kind, n) => (
              <path key={kind} className={styles[kind]}
                d={`M${n * step} ${shapes[kind].top}h3V${shapes[kind].bottom}h-3z`} />
            ))}
          </svg>
          {say(meaning)}
        </span>
      ))}
    </p>
  );
}
