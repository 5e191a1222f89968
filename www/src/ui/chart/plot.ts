/**
 * How a time series is drawn with uPlot: the line with its gaps, bands behind it for incidents and maintenance, the
 * threshold across it, and along its foot a mark for every step in which a check failed (tall) or was slow (short).
 */
import type uPlot from 'uplot';
import { milliseconds } from '../../app/format';
import type { Palette } from './palette';

export interface Band {
  from: number;
  to: number;
  kind: 'incident' | 'maintenance';
  title: string;
}

export interface Series {
  /** When each step begins, in unix seconds. */
  at: number[];
  values: (number | null)[];
  /** What happened in each step beside what the value says. */
  marks: ('down' | 'degraded' | undefined)[];
  from: number;
  to: number;
  step: number;
}

export interface Drawing {
  series: Series;
  bands: Band[];
  threshold?: number;
}

const axisFont = '12px system-ui, sans-serif';
const hour = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
const aDay = 86_400;
const wholeSteps = [1, 10, 100, 1_000, 10_000, 100_000].flatMap((unit) => [unit, 2 * unit, 5 * unit]);

export function dataOf({ series }: Drawing): uPlot.AlignedData {
  return [series.at, series.values];
}

/** `drawing` is asked each time, so that new data needs no new plot. */
export function optionsFor(drawing: () => Drawing, colours: Palette, size: { width: number; height: number },
  onPoint: (index: number | null, left: number) => void): uPlot.Options {
  return {
    ...size,
    padding: [12, 26, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 8, fill: colours['accent-ink'] } },
    scales: {
      x: { range: () => [drawing().series.from, drawing().series.to] },
      y: { range: (_plot, _low, high) => [0, top(high, drawing().threshold)] },
    },
    axes: [
      { stroke: colours['ink-soft'], font: axisFont, space: 72, grid: { show: false }, size: 36,
        ticks: { stroke: colours.line, width: 1, size: 5 },
        values: (_plot, splits, _axis, _space, increment) => timeLabels(splits, increment) },
      { stroke: colours['ink-soft'], font: axisFont, size: 62, gap: 6, ticks: { show: false },
        grid: { stroke: colours.line, width: 1 },
        incrs: wholeSteps,              // of milliseconds, or two ticks would read the same
        values: (_plot, splits) => splits.map((value) => milliseconds(value)) },
    ],
    series: [
      {},
      { stroke: colours['accent-ink'], width: 1.75, fill: withAlpha(colours['accent-ink'], 0.1), spanGaps: false,
        points: { show: false, size: 5, fill: colours['accent-ink'],
          filter: (plot, index) => alone(plot.data[index]!) } },
    ],
    hooks: {
      drawClear: [(plot) => drawBands(plot, drawing().bands, colours)],
      draw: [(plot) => {
        drawThreshold(plot, drawing().threshold, colours);
        drawMarks(plot, drawing().series, colours);
      }],
      setCursor: [({ cursor }) => onPoint(cursor.idx ?? null, cursor.left ?? 0)],
    },
  };
}

// Under a millisecond there are no ticks (wholeSteps): the picture is never less high than some of them.
const leastTop = 5;

/** The threshold belongs into the picture unless the line would be squashed by it. */
function top(highest: number | null, threshold = 0): number {
  const high = highest ?? (threshold || 100);
  return Math.max(leastTop, 1.12 * (thresholdFits(high, threshold) ? Math.max(high, threshold) : high));
}

function thresholdFits(highest: number, threshold: number): boolean {
  return threshold <= 3 * highest;
}

function timeLabels(splits: number[], increment: number): string[] {
  return splits.map((at, index) => {
    const date = new Date(at * 1_000);
    const before = splits[index - 1];
    const isNewDay = before !== undefined && new Date(before * 1_000).getDate() !== date.getDate();
    return increment >= aDay || isNewDay ? day.format(date) : hour.format(date);
  });
}

/** The values with nothing on either side: no line shows them, so a point must. */
function alone(values: ArrayLike<number | null | undefined>): number[] {
  const found: number[] = [];
  for (let i = 0; i < values.length; i++) {
    if (values[i] != null && values[i - 1] == null && values[i + 1] == null) found.push(i);
  }
  return found;
}

function drawBands(plot: uPlot, bands: Band[], colours: Palette): void {
  const { ctx, bbox } = plot;
  for (const { from, to, kind } of bands) {
    const left = Math.max(bbox.left, plot.valToPos(from, 'x', true));
    const right = Math.min(bbox.left + bbox.width, plot.valToPos(to, 'x', true));
    if (right < bbox.left || left > bbox.left + bbox.width) continue;
    const width = Math.max(2, right - left);
    ctx.fillStyle = kind === 'incident' ? colours['down-soft'] : colours['maintenance-soft'];
    ctx.fillRect(left, bbox.top, width, bbox.height);
    ctx.fillStyle = kind === 'incident' ? colours['down-fill'] : colours['maintenance-fill'];
    ctx.fillRect(left, bbox.top, width, 3 * devicePixelRatio);
  }
}

function drawThreshold(plot: uPlot, threshold: number | undefined, colours: Palette): void {
  const { ctx, bbox, scales } = plot;
  if (threshold === undefined || threshold > scales.y!.max!) return;
  const y = Math.round(plot.valToPos(threshold, 'y', true));
  ctx.save();
  ctx.strokeStyle = colours['degraded-fill'];
  ctx.lineWidth = 1.5 * devicePixelRatio;
  ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.restore();
}

function drawMarks(plot: uPlot, { at, marks, step }: Series, colours: Palette): void {
  const { ctx, bbox } = plot;
  const foot = bbox.top + bbox.height;
  for (const [index, mark] of marks.entries()) {
    if (!mark) continue;
    const left = plot.valToPos(at[index]!, 'x', true);
    const width = Math.max(2 * devicePixelRatio, plot.valToPos(at[index]! + step, 'x', true) - left);
    const height = (mark === 'down' ? 12 : 6) * devicePixelRatio;
    ctx.fillStyle = mark === 'down' ? colours['down-fill'] : colours['degraded-fill'];
    ctx.fillRect(left, foot - height, width, height);
  }
}

function withAlpha(colour: string, alpha: number): string {
  return colour.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);
}
