/**
 * How a time series is drawn with uPlot: a line each for what was measured, with its gaps; between two of them a band;
 * on the lines a point for every check that was slow, and one for whichever is looked at; behind them incidents and
 * maintenance, the threshold across, and along the foot a mark for each moment in which a check failed (tall) or, where
 * only means are known, was slow (short).
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

export interface Line {
  name: string;
  values: (number | null)[];
  /** Which of the colours of lines; the first unless given. */
  colour?: number;
  /** Shaded down to the line before it (the first: to the ground), as phases are that make up a whole. */
  fills?: boolean;
}

export interface Series {
  /** When each moment begins, in unix seconds; ascending. */
  at: number[];
  lines: Line[];
  /** Between which values most checks were; beside the lines. */
  spread?: { low: (number | null)[]; high: (number | null)[] };
  /** Where a point says that it was slow: of which line, or at least so much, where only that is known. */
  slow?: (number | null)[];
  /** What happened in each moment beside what the lines say. */
  marks: ('down' | 'degraded' | undefined)[];
  from: number;
  to: number;
  step: number;
}

export interface Drawing {
  series: Series;
  bands: Band[];
  threshold?: number;
  /** The part that is looked at; undefined: all. */
  zoom?: [number, number];
  /** The moment that was clicked. */
  picked?: number;
}

const axisHour = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const axisDay = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
const aDay = 86_400;
const wholeSteps = [1, 10, 100, 1_000, 10_000, 100_000].flatMap((unit) => [unit, 2 * unit, 5 * unit]);

/** In uPlot's order: the moments, the spread's two edges, the lines, and on top the slow ones. */
export function dataOf({ series: { at, lines, spread, slow } }: Drawing): uPlot.AlignedData {
  const nothing = at.map(() => null);
  return [at, spread?.low ?? nothing, spread?.high ?? nothing, ...lines.map(({ values }) => values), slow ?? nothing];
}

const beforeLines = 3;

/** What a plot is made anew for; all else it is told with new data. */
export function shapeOf({ series: { lines } }: Drawing): string {
  return lines.map(({ name, colour, fills }) => `${name} ${colour} ${fills}`).join();
}

export interface Acts {
  point: (index: number | null, left: number) => void;
  select: (from: number, to: number) => void;
}

/** `drawing` is asked each time, so that new data needs no new plot. */
export function optionsFor(drawing: () => Drawing, colours: Palette, size: { width: number; height: number },
  acts: Acts): uPlot.Options {
  const { lines } = drawing().series;
  const ink = (line: Line) => colours[`line-${(line.colour ?? 0) % 6}` as keyof Palette];
  const font = `12px ${colours.font}`;
  return {
    ...size,
    padding: [12, 26, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false, dist: 6 },
      points: { size: 8, fill: (_plot, index) => {
        const line = lines[index - beforeLines];
        return line ? ink(line) : 'transparent';
      } },
    },
    scales: {
      x: { range: () => drawing().zoom ?? [drawing().series.from, drawing().series.to] },
      y: { range: (_plot, _low, high) => [0, top(high, drawing().threshold)] },
    },
    axes: [
      { stroke: colours['ink-soft'], font, space: 72, grid: { show: false }, size: 36,
        ticks: { stroke: colours.line, width: 1, size: 5 },
        values: (_plot, splits, _axis, _space, increment) => timeLabels(splits, increment) },
      { stroke: colours['ink-soft'], font, size: 62, gap: 6, ticks: { show: false },
        grid: { stroke: colours.line, width: 1 },
        incrs: wholeSteps,              // of milliseconds, or two ticks would read the same
        values: (_plot, splits) => splits.map((value) => milliseconds(value)) },
    ],
    bands: [
      { series: [2, 1], fill: withAlpha(colours['line-0'], 0.16) },
      ...lines.flatMap((line, n) => (line.fills && n > 0
        ? [{ series: [n + beforeLines, n + beforeLines - 1] as [number, number], fill: withAlpha(ink(line), 0.3) }] : [])),
    ],
    series: [
      {},
      { stroke: withAlpha(colours['line-0'], 0.35), width: 1, points: { show: false } },
      { stroke: withAlpha(colours['line-0'], 0.35), width: 1, points: { show: false } },
      ...lines.map((line, n): uPlot.Series => ({
        stroke: ink(line), width: lines.length > 1 && !line.fills ? 1.5 : 1.75, spanGaps: false,
        fill: line.fills && n === 0 ? withAlpha(ink(line), 0.3)
          : lines.length === 1 && !drawing().series.spread ? withAlpha(ink(line), 0.1) : undefined,
        points: { show: false, size: 5, fill: ink(line), filter: (plot, index) => alone(plot.data[index]!) },
      })),
      { stroke: 'transparent', width: 0, paths: () => null,
        points: { show: true, size: 7, width: 1, stroke: colours.surface, fill: colours['degraded-fill'] } },
    ],
    hooks: {
      drawClear: [(plot) => drawBands(plot, drawing().bands, colours)],
      draw: [(plot) => {
        drawThreshold(plot, drawing().threshold, colours);
        drawMarks(plot, drawing().series, colours);
        drawPicked(plot, drawing(), colours);
      }],
      setCursor: [({ cursor }) => acts.point(cursor.idx ?? null, cursor.left ?? 0)],
      setSelect: [(plot) => {
        const { left, width } = plot.select;
        if (width > 0) acts.select(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
        plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
      }],
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
    return increment >= aDay || isNewDay ? axisDay.format(date) : axisHour.format(date);
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
  const [first, last] = [plot.scales.x!.min!, plot.scales.x!.max!];
  for (const [index, mark] of marks.entries()) {
    if (!mark || at[index]! + step < first || at[index]! > last) continue;
    const left = Math.max(bbox.left, plot.valToPos(at[index]!, 'x', true));
    const width = Math.max(2 * devicePixelRatio, plot.valToPos(at[index]! + step, 'x', true) - left);
    const height = (mark === 'down' ? 12 : 6) * devicePixelRatio;
    ctx.fillStyle = mark === 'down' ? colours['down-fill'] : colours['degraded-fill'];
    ctx.fillRect(left, foot - height, Math.min(width, bbox.left + bbox.width - left), height);
  }
}

function drawPicked(plot: uPlot, { series: { at }, picked }: Drawing, colours: Palette): void {
  const { ctx, bbox } = plot;
  const moment = picked === undefined ? undefined : at[picked];
  if (moment === undefined || moment < plot.scales.x!.min! || moment > plot.scales.x!.max!) return;
  ctx.fillStyle = colours['ink-soft'];
  ctx.fillRect(Math.round(plot.valToPos(moment, 'x', true)), bbox.top, devicePixelRatio, bbox.height);
}

function withAlpha(colour: string, alpha: number): string {
  return colour.replace(/^rgb\((.*)\)$/, `rgba($1, ${alpha})`);
}
