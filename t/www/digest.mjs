// How a screen looks, as a line of text: a grid of cells over the window, and how light each is, a character of 32 each.
// What is kept beside the tests is compared with what is seen now: words and figures change from run to run, and move a
// cell by little; a part that is gone, or a theme that is not, moves many by much.
//
//   WATCHPOST_DIGEST=write make check T=t/www/screens_admin.t      keeps how they look now
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const levels = '0123456789abcdefghijklmnopqrstuv';
const columns = 12;
const rows = 10;
const much = 4;                 // of 32
const most = 0.12;              // of the cells may have moved by so much

export async function digest(page) {
  await page.evaluate(() => { scrollTo(0, 0); document.activeElement?.blur(); });
  const shot = (await page.screenshot({ animations: 'disabled', caret: 'hide' })).toString('base64');
  const light = await page.evaluate(async ([data, across, down]) => {
    const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(picture, 0, 0);
    return Array.from({ length: across * down }, (_, cell) => {
      const [x, y] = [Math.floor((cell % across) * picture.width / across), Math.floor(Math.floor(cell / across) * picture.height / down)];
      const { data: points } = context.getImageData(x, y, Math.floor(picture.width / across), Math.floor(picture.height / down));
      let sum = 0;
      for (let at = 0; at < points.length; at += 4) sum += 0.2126 * points[at] + 0.7152 * points[at + 1] + 0.0722 * points[at + 2];
      return sum / (points.length / 4) / 255;
    });
  }, [shot, columns, rows]);
  return light.map((value) => levels[Math.min(31, Math.floor(value * 32))]).join('');
}

/** Of how many of the cells it can be said that they look otherwise. */
function distance(one, other) {
  const moved = [...one].filter((level, cell) => Math.abs(levels.indexOf(level) - levels.indexOf(other[cell])) >= much);
  return moved.length / one.length;
}

export class Kept {
  constructor(file) {
    this.file = fileURLToPath(file);
    this.writes = process.env.WATCHPOST_DIGEST === 'write';
    this.lines = new Map(existsSync(this.file) ? readFileSync(this.file, 'utf8').split('\n').filter(Boolean).map((line) => line.split(' ')) : []);
  }

  /** What is otherwise than it was, in words; undefined if nothing is. */
  complaint(name, seen) {
    const before = this.lines.get(name);
    if (this.writes) this.lines.set(name, seen);
    if (this.writes) return undefined;
    if (!before) return `nothing is kept of ${name}: it looks ${seen}`;
    const share = distance(before, seen);
    return share <= most ? undefined : `${name} looks otherwise in ${Math.round(share * 100)} % of its cells: ${seen}`;
  }

  save() {
    if (this.writes) writeFileSync(this.file, [...this.lines].sort(([a], [b]) => (a < b ? -1 : 1)).map((line) => `${line.join(' ')}\n`).join(''));
  }
}
