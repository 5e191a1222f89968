/** The plot itself, with a tip that follows the pointer.  Comes with uPlot, when the first chart is shown. */
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { paletteOf, useThemeName } from './palette';
import { dataOf, optionsFor, type Drawing } from './plot';
import styles from './TimeChart.module.css';

export interface TimeChartProps extends Drawing {
  label: string;
  height: number;
  /** What the tip says of a step, and the same in words. */
  tip: (index: number) => ReactNode;
  say: (index: number) => string;
}

interface Pointed {
  index: number;
  left: number;
}

export default function TimeChartBox({ label, height, tip, say, ...drawing }: TimeChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const latest = useRef<Drawing>(drawing);
  const [pointed, setPointed] = useState<Pointed>();
  const theme = useThemeName();

  useEffect(() => {
    const element = box.current!;
    const point = (index: number | null, left: number) =>
      setPointed(index === null || left < 0 ? undefined : { index, left });
    const size = { width: element.clientWidth, height };
    const options = optionsFor(() => latest.current, paletteOf(element), size, point);
    const made = new uPlot(options, dataOf(latest.current), element);
    plot.current = made;
    const sized = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    sized.observe(element);
    return () => {
      sized.disconnect();
      made.destroy();
    };
  }, [theme, height]);

  const { series, bands, threshold } = drawing;
  useEffect(() => {
    latest.current = { series, bands, threshold };
    plot.current?.setData(dataOf(latest.current));
  }, [series, bands, threshold]);

  const count = series.at.length;
  const last = Math.min(pointed?.index ?? count - 1, count - 1);

  const leave = () => plot.current?.setCursor({ left: -1, top: -1 });

  /** The arrow keys walk through the steps as a pointer does. */
  function press(event: KeyboardEvent) {
    const next = { ArrowLeft: last - 1, ArrowRight: last + 1, Home: 0, End: count - 1, PageUp: last - 12,
      PageDown: last + 12 }[event.key];
    if (event.key === 'Escape') leave();
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
        aria-valuetext={count > 0 ? say(last) : 'no data'} onKeyDown={press} onBlur={leave} />
      {pointed && pointed.index < count && (
        <div className={styles.tip} data-right={isRight || undefined} style={{ left: pointed.left + 62 }}>
          {tip(pointed.index)}
        </div>
      )}
    </div>
  );
}
