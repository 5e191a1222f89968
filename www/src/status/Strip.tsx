/**
 * What happened to a monitor, a bar a day, the oldest left.  A thousand of these are on a page: each is one drawing
 * of a path per kind of day, and one control that the arrow keys walk through, as a pointer does, day by day.
 */
import { memo, useCallback, useState, type KeyboardEvent, type PointerEvent } from 'react';
import type { Days } from '../app/days';
import { day as dayName, plural, uptime } from '../app/format';
import { Tip, type TipPlace } from './Tip';
import styles from './Strip.module.css';

const kinds = ['up', 'some', 'bad', 'none'] as const;
type Kind = (typeof kinds)[number];
const step = 5;
const height = 30;
/** Trouble stands taller, so that it shows without its colour; a day without checks is a gap with a dot in it. */
const shapes: Record<Kind, { top: number; bottom: number }> = {
  up: { top: 6, bottom: height },
  some: { top: 3, bottom: height },
  bad: { top: 0, bottom: height },
  none: { top: 26, bottom: 28 },
};
const mostlyUp = 95;                // as on the pages without scripts

function kindOf(percent: number | null): Kind {
  if (percent === null) return 'none';
  if (percent === 100) return 'up';
  return percent < mostlyUp ? 'bad' : 'some';
}

function draw(days: Days, first: number): [Kind, string][] {
  const paths: Record<Kind, string> = { up: '', some: '', bad: '', none: '' };
  for (let index = first; index < days.uptime_pct.length; index++) {
    const kind = kindOf(days.uptime_pct[index] ?? null);
    const { top, bottom } = shapes[kind];
    paths[kind] += `M${(index - first) * step} ${top}h3V${bottom}h-3z`;
  }
  return kinds.filter((kind) => paths[kind]).map((kind) => [kind, paths[kind]]);
}

function dateOf({ from }: Days, index: number): string {
  return new Date(Date.parse(`${from}T00:00:00Z`) + index * 86_400_000).toISOString().slice(0, 10);
}

/** The figures of a day in words. */
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
}

export const Strip = memo(function Strip({ name, days, shown }: StripProps) {
  const [at, setAt] = useState<number>();
  const [place, setPlace] = useState<TipPlace>();
  const close = useCallback(() => setPlace(undefined), []);
  if (!days) return <div className={styles.strip} style={{ '--days': shown } as object} />;

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
  return (
    <div className={styles.strip} style={{ '--days': shown } as object} role="slider" tabIndex={0}
      aria-label={`${name}, the last ${wide} days`} aria-valuemin={1} aria-valuemax={wide}
      aria-valuenow={current - first + 1}
      aria-valuetext={`${dayName(dateOf(days, current))}: ${words.join(', ')}`} aria-orientation="horizontal"
      onPointerMove={point} onPointerDown={point} onKeyDown={press} onBlur={close}
      onPointerLeave={(event) => { if (event.pointerType === 'mouse') close(); }}>
      <svg viewBox={`0 0 ${wide * step - 2} ${height}`} preserveAspectRatio="none" aria-hidden="true" focusable="false">
        {draw(days, first).map(([kind, path]) => <path key={kind} className={styles[kind]} d={path} />)}
      </svg>
      {place && (
        <Tip place={place} onGone={close}>
          <strong>{dayName(dateOf(days, current))}</strong>
          {words.map((word) => <span key={word}>{word}</span>)}
        </Tip>
      )}
    </div>
  );
});

/** What the bars mean. */
export function StripKey({ shown }: { shown: number }) {
  const meanings: [Kind, string][] = [
    ['up', 'All up'],
    ['some', 'Some failed or slow'],
    ['bad', `Under ${mostlyUp} % up`],
    ['none', 'No data'],
  ];
  return (
    <p className={styles.key}>
      <span>{shown} days, today last:</span>
      {meanings.map(([kind, meaning]) => (
        <span key={kind}>
          <svg width={5} height={16} viewBox={`0 0 3 ${height}`} preserveAspectRatio="none" aria-hidden="true">
            <path className={styles[kind]} d={`M0 ${shapes[kind].top}h3V${shapes[kind].bottom}h-3z`} />
          </svg>
          {meaning}
        </span>
      ))}
    </p>
  );
}
