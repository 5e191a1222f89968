/** Lengths of time as people write them, where the API counts seconds or milliseconds: "10 min", "1 h 30 min", "500 ms". */

const units = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 };
type Unit = keyof typeof units;
const largestFirst = Object.keys(units).reverse() as Unit[];

/** What else people write for a unit. */
const names: Record<string, Unit> = { ms: 'ms', s: 's', sec: 's', second: 's', m: 'min', min: 'min', minute: 'min', h: 'h',
  hr: 'h', hour: 'h', d: 'd', day: 'd' };

export type Counted = 'seconds' | 'ms';
const ofCounted: Record<Counted, number> = { seconds: 1_000, ms: 1 };

export function isCounted(unit: string | undefined): unit is Counted {
  return unit === 'seconds' || unit === 'ms';
}

export function spanText(count: number, counted: Counted): string {
  let left = Math.round(count * ofCounted[counted]);
  if (!Number.isFinite(left) || left === 0) return Number.isFinite(left) ? '0' : String(count);
  const parts: string[] = [];
  for (const unit of largestFirst) {
    const whole = Math.floor(left / units[unit]);
    if (whole > 0) parts.push(`${whole} ${unit}`);
    left -= whole * units[unit];
  }
  return parts.join(' ');
}

/** Back again; undefined for what is no length of time.  A number alone is counted as the API counts. */
export function readSpan(text: string, counted: Counted): number | undefined {
  const words = text.trim().toLowerCase();
  if (/^\d+([.,]\d+)?$/.test(words)) return Number(words.replace(',', '.'));
  if (!/^(\d+([.,]\d+)?\s*[a-z]+\s*)+$/.test(words)) return undefined;
  let sum = 0;
  for (const [, number, name] of words.matchAll(/(\d+(?:[.,]\d+)?)\s*([a-z]+)/g)) {
    const unit = names[name!] ?? names[name!.replace(/s$/, '')];
    if (!unit) return undefined;
    sum += Number(number!.replace(',', '.')) * units[unit];
  }
  return sum / ofCounted[counted];
}
