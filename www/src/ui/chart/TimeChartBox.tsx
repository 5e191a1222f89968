/** The plot itself, with a tip that follows the pointer.  Comes with uPlot, when the first chart is shown. */
import { useEffect, useRef, useState, type ReactNode } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { paletteOf, useThemeName } from './palette';
import { dataOf, optionsFor, type Drawing } from './plot';
import styles from './TimeChart.module.css';

export interface TimeChartProps extends Drawing {
  label: string;
  height: number;
  /** What the tip says of a step. */
  tip: (index: number) => ReactNode;
}

interface Pointed {
  index: number;
  left: number;
}

export default function TimeChartBox({ label, height, tip, ...drawing }: TimeChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(null);
  const latest = useRef<Drawing>(drawing);
  const [pointed, setPointed] = useState<Pointed>();
  const theme = useThemeName();

  useEffect(() => {
    const element = box.current!;
    const point = (index: number | null, left: number) => setPointed(index === null || left < 0 ? undefined : { index, left });
    const made = new uPlot(optionsFor(() => latest.current, paletteOf(element), { width: element.clientWidth, height }, point),
      dataOf(latest.current), element);
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

  const isRight = pointed && pointed.left > (box.current?.clientWidth ?? 0) / 2;
  return (
    <div className={styles.chart}>
      <div ref={box} role="img" aria-label={label} style={{ height }} />
      {pointed && series.at[pointed.index] !== undefined && (
        <div className={styles.tip} data-right={isRight || undefined} style={{ left: pointed.left + 62 }}>{tip(pointed.index)}</div>
      )}
    </div>
  );
}
