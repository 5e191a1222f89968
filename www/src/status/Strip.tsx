/**
 * What happened to a monitor, a bar a day (or another span), the oldest left, the darker the more of it failed.  A
 * thousand of these are on a page: each is one drawing of a path per kind of bar, and one control that the arrow keys
 * walk through, as a pointer does, bar by bar.
 */
import { memo, useCallback, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { Days } from '../app/days';
import { day as dayName, localTime, plural, uptime } from '../app/format';
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

function nameOf({ from, step: seconds }: Days, index: number): string {
  if (seconds) return localTime(new Date(Date.parse(from) + index * seconds * 1_000).toISOString());
  return dayName(new Date(Date.parse(`${from}T00:00:00Z`) + index * 86_400_000).toISOString().slice(0, 10));
}

/** The figures of a bar in words. */
function figures(days: Days, index: number): string[] {
  const checks = days.total_checks[index] ?? 0;
  if (!checks) return ['no data'];
  const down = days.down_checks[index] ?? 0;
  const percent = days.uptime_pct[index];
  const trouble = down ? [`${down.toLocaleString()} down`] : percent === 100 ? [] : ['some were slow'];
  return [uptime(percent, checks, 3), plural(checks, 'check'), ...trouble];
}

interface StripProps {
  name: string;
  days: Days | undefined;
  shown: number;
  /** In a row of a table, which has other things for the keyboard: a picture, said in a sentence. */
  brief?: boolean;
}

export const Strip = memo(function Strip({ name, days, shown, brief = false }: StripProps) {
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

  function press(event: KeyboardEvent<HTMLElement>) {
    const next = { ArrowLeft: current - 1, ArrowDown: current - 1, ArrowRight: current + 1, ArrowUp: current + 1,
      Home: first, End: count - 1, PageUp: current + 7, PageDown: current - 7 }[event.key];
    if (event.key === 'Escape') close();
    if (next === undefined) return;
    event.preventDefault();
    show(Math.min(count - 1, Math.max(first, next)), event.currentTarget);
  }

  const words = figures(days, current);
  const role = brief ? { role: 'img', 'aria-label': inShort(days, first) } : {
    role: 'slider', tabIndex: 0, 'aria-label': `${name}, the last ${wide} days`, 'aria-valuemin': 1,
    'aria-valuemax': wide, 'aria-valuenow': current - first + 1, 'aria-orientation': 'horizontal' as const,
    'aria-valuetext': `${nameOf(days, current)}: ${words.join(', ')}`,
  };
  return (
    <div className={styles.strip} data-brief={brief || undefined} {...role} onPointerMove={point} onPointerDown={point} onKeyDown={press} onBlur={close}
      onPointerLeave={(event) => { if (event.pointerType === 'mouse') close(); }}>
      <svg viewBox={`0 0 ${wide * step - 2} ${height}`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
        {draw(days, first).map(([kind, path]) => <path key={kind} className={styles[kind]} d={path} />)}
      </svg>
      {place && (
        <Tip place={place} onGone={close}>
          <strong>{nameOf(days, current)}</strong>
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
  const meanings: [Kind[], string][] = [
    [['up'], 'All up'],
    [['slow'], 'Slow'],
    [failures.map(([kind]) => kind), 'Failed: up to 1, 5, 25 %, more'],
    [['none'], 'No data'],
  ];
  return (
    <p className={styles.key}>
      <span>{shown} days, today last:</span>
      {meanings.map(([ofKinds, meaning]) => (
        <span key={meaning}>
          <svg width={5 * ofKinds.length} height={16} viewBox={`0 0 ${step * ofKinds.length - 2} ${height}`}
            preserveAspectRatio="none" aria-hidden="true">
            {ofKinds.map((kind, n) => (
              <path key={kind} className={styles[kind]}
                d={`M${n * step} ${shapes[kind].top}h3V${shapes[kind].bottom}h-3z`} />
            ))}
          </svg>
          {meaning}
        </span>
      ))}
    </p>
  );
}
