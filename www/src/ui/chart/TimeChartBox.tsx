/**
 * The plot itself, with a tip that follows the pointer.  Dragged over, it shows the part between; clicked, it says which
 * moment was meant.  The keyboard does the same: arrows walk, Enter picks, + and - zoom, 0 or Escape shows all.  Comes
 * with uPlot, when the first chart is shown.
 */
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { Button } from '../controls';
import { paletteOf, useThemeName } from './palette';
import { dataOf, optionsFor, shapeOf, type Drawing } from './plot';
import styles from './TimeChart.module.css';

export interface TimeChartProps extends Omit<Drawing, 'zoom'> {
  label: string;
  height: number;
  /** What the tip says of a moment, and the same in words. */
  tip: (index: number) => ReactNode;
  say: (index: number) => string;
  onPick?: (index: number) => void;
}

interface Pointed {
  index: number;
  left: number;
}

const axisWidth = 62;
const leastSpan = 120;              // seconds: nearer than that there is nothing to see

export default function TimeChartBox({ label, height, tip, say, onPick, ...drawing }: TimeChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const [zoom, setZoom] = useState<[number, number]>();
  const [pointed, setPointed] = useState<Pointed>();
  const latest = useRef<Drawing>(drawing);
  latest.current = { ...drawing, zoom };
  const theme = useThemeName();
  const shape = shapeOf(drawing);

  useEffect(() => {
    const element = box.current!;
    const acts = {
      point: (index: number | null, left: number) => setPointed(index === null || left < 0 ? undefined : { index, left }),
      select: (from: number, to: number) => zoomTo(from, to),
    };
    const options = optionsFor(() => latest.current, paletteOf(element), { width: element.clientWidth, height }, acts);
    const made = new uPlot(options, dataOf(latest.current), element);
    plot.current = made;
    const sized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    sized.observe(element);
    return () => {
      sized.disconnect();
      made.destroy();
    };
  }, [theme, height, shape]);

  const { series, bands, threshold, picked } = drawing;
  useEffect(() => plot.current?.setData(dataOf(latest.current)), [series, bands, threshold, picked, zoom]);
  useEffect(() => setZoom(undefined), [label]);          // which names the range

  const count = series.at.length;
  const last = Math.min(pointed?.index ?? count - 1, count - 1);

  function zoomTo(from: number, to: number) {
    const { from: first, to: end } = latest.current.series;
    if (to - from < leastSpan) return;
    setZoom(from <= first && to >= end ? undefined : [Math.max(first, from), Math.min(end, to)]);
  }

  /** Nearer or further, around the moment that is looked at. */
  function zoomBy(factor: number) {
    const [from, to] = zoom ?? [series.from, series.to];
    const centre = series.at[last] ?? (from + to) / 2;
    const half = ((to - from) * factor) / 2;
    zoomTo(centre - half, centre + half);
  }

  const leave = () => plot.current?.setCursor({ left: -1, top: -1 });

  function press(event: KeyboardEvent) {
    const next = { ArrowLeft: last - 1, ArrowRight: last + 1, Home: 0, End: count - 1, PageUp: last - 12,
      PageDown: last + 12 }[event.key];
    if (event.key === 'Escape') {
      leave();
      setZoom(undefined);
    } else if (event.key === '+' || event.key === '=') zoomBy(0.5);
    else if (event.key === '-') zoomBy(2);
    else if (event.key === '0') setZoom(undefined);
    else if (event.key === 'Enter' && count > 0) onPick?.(last);
    const made = plot.current;
    if (next === undefined || !made || count === 0) return;
    event.preventDefault();
    const at = series.at[Math.max(0, Math.min(count - 1, next))]!;
    made.setCursor({ left: made.valToPos(at, 'x'), top: 0 });
  }

  const isRight = pointed && pointed.left > (box.current?.clientWidth ?? 0) / 2;
  return (
    <div className={styles.chart}>
      <div ref={box} style={{ height }} role="slider" tabIndex={0} aria-label={label} aria-orientation="horizontal"
        aria-valuemin={0} aria-valuemax={Math.max(0, count - 1)} aria-valuenow={Math.max(0, last)}
        aria-valuetext={count > 0 ? say(last) : 'no data'} onKeyDown={press} onBlur={leave}
        onClick={() => { if (pointed && pointed.index < count) onPick?.(pointed.index); }} />
      {zoom && <span className={styles.zoom}><Button onClick={() => setZoom(undefined)}>Show all</Button></span>}
      {pointed && pointed.index < count && (
        <div className={styles.tip} data-right={isRight || undefined} style={{ left: pointed.left + axisWidth }}>
          {tip(pointed.index)}
        </div>
      )}
    </div>
  );
}
