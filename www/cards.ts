/**
 * The pictures that a link to a public page is shown with where it is shared: how things stand, as a sign and a strip.
 * They are drawn here, when the dashboard is built, from a few shapes; words stand in the page's title beside them.
 */
import { crc32, deflateSync } from 'node:zlib';

const width = 1200, height = 630; // what the readers of og:image show whole

type Colour = readonly [number, number, number];
/** How far a point is from a shape: below 0 it is inside. */
type Shape = (x: number, y: number) => number;
type Layer = readonly [Shape, Colour];

const night: Colour = [12, 16, 22], dim: Colour = [31, 41, 53], white: Colour = [255, 255, 255], blue: Colour = [43, 80, 216];

/** A box with rounded corners. */
const box = (left: number, top: number, wide: number, high: number, round = 0): Shape => (x, y) => {
  const across = Math.abs(x - left - wide / 2) - wide / 2 + round, down = Math.abs(y - top - high / 2) - high / 2 + round;
  return Math.hypot(Math.max(across, 0), Math.max(down, 0)) + Math.min(Math.max(across, down), 0) - round;
};

/** A line through points, as wide as a pen. */
const line = (pen: number, ...points: [number, number][]): Shape => (x, y) => {
  let nearest = Infinity;
  points.slice(1).forEach(([bx, by], i) => {
    const [ax, ay] = points[i]!, dx = bx - ax, dy = by - ay;
    const part = Math.min(Math.max(((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1), 0), 1);
    nearest = Math.min(nearest, Math.hypot(x - ax - part * dx, y - ay - part * dy));
  });
  return nearest - pen / 2;
};

const stands: Record<string, { colour: Colour; sign: Shape[] }> = {
  operational: { colour: [31, 163, 106], sign: [line(22, [530, 306], [576, 352], [670, 250])] },
  degraded: { colour: [224, 161, 0], sign: [line(22, [600, 230], [600, 314]), line(22, [600, 364], [600, 365])] },
  major_outage: { colour: [220, 61, 54], sign: [line(22, [550, 250], [650, 350]), line(22, [650, 250], [550, 350])] },
  unknown: { colour: [107, 119, 136], sign: [line(22, [544, 300], [656, 300])] },
};

/** Ours, then the sign, then a strip of days whose last one is how it stands. */
function layers({ colour, sign }: { colour: Colour; sign: Shape[] }): Layer[] {
  const strip = Array.from({ length: 60 }, (_, day): Layer => [box(108 + day * 17, 500, 10, 66, 3), day === 59 ? colour : dim]);
  const pulse: [number, number][] = [[116, 107], [124, 107], [129, 94], [137, 117], [143, 102], [145, 107], [152, 107]];
  return [
    [box(0, 0, 18, height), colour],
    [box(108, 80, 52, 52, 13), blue], [line(4, ...pulse), white],
    [box(470, 170, 260, 260, 64), colour], ...sign.map((shape): Layer => [shape, white]),
    ...strip,
  ];
}

function pixels(all: Layer[]): Buffer {
  const rows = Buffer.alloc(height * (1 + 3 * width)); // each begins with its filter: none
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      let shown = night;
      for (const [shape, colour] of all) {
        const covers = Math.min(Math.max(0.5 - shape(x + 0.5, y + 0.5), 0), 1);
        if (covers > 0) shown = shown.map((under, i) => under + (colour[i]! - under) * covers) as unknown as Colour;
      }
      rows.set(shown.map(Math.round), y * (1 + 3 * width) + 1 + 3 * x);
    }
  return rows;
}

/** A chunk of PNG (RFC 2083, 3.2): length, type, data, and the sum of the last two. */
function chunk(type: string, data: Buffer): Buffer {
  const framed = Buffer.alloc(data.length + 12);
  framed.writeUInt32BE(data.length);
  framed.write(type, 4, 'latin1');
  data.copy(framed, 8);
  framed.writeUInt32BE(crc32(framed.subarray(4, -4)), framed.length - 4);
  return framed;
}

function png(all: Layer[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8); // 8 bits each of red, green and blue
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', header),
    chunk('IDAT', deflateSync(pixels(all), { level: 9 })), chunk('IEND', Buffer.alloc(0))]);
}

/** The files, by the words that the API has for how an instance stands. */
export const cards = () => Object.entries(stands).map(([overall, how]) => (
  { fileName: `card-${overall}.png`, source: png(layers(how)) }));
