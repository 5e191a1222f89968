/**
 * Assertions as the form holds them: JSON of rows whose values are texts as they were typed.  What a text stands for
 * depends on what is looked at: a number of a response time, any JSON of a JSON value, else the text.
 */
import type { Schemas } from '../../api/client';

export type Assertion = Schemas['Assertion'];

export interface AssertionRow {
  source: Assertion['source'];
  path: string;
  op: Assertion['op'];
  value: string;
  severity: 'down' | 'degraded';
}

/** What each source is called, and what its path is; without one it has none. */
export const sourceWords: Record<Assertion['source'], { name: string; path?: string; example?: string }> = {
  status: { name: 'Status code' },
  header: { name: 'Header', path: 'Name', example: 'Content-Type' },
  body: { name: 'Body' },
  json: { name: 'JSON value', path: 'Path', example: '$.queue.length' },
  response_time: { name: 'Response time (ms)', path: 'Phase', example: 'first_byte' },
  certificate_days: { name: 'Days of certificate left' },
  final_url: { name: 'Address after redirects' },
  dns_values: { name: 'Values', path: 'Of them', example: 'length' },
  metric: { name: 'Metric', path: 'Label', example: 'rows' },
};

const withoutValue = ['exists', 'not_exists', 'is_empty', 'not_empty'];
const numeric: Assertion['source'][] = ['status', 'response_time', 'certificate_days', 'metric'];

export function takesValue(op: string): boolean {
  return !withoutValue.includes(op);
}

export function rowsIn(text: string): AssertionRow[] {
  return text === '' ? [] : (JSON.parse(text) as AssertionRow[]);
}

export function assertionsText(assertions: Assertion[]): string {
  if (assertions.length === 0) return '';
  return JSON.stringify(
    assertions.map(({ source, path = '', op, value, severity = 'down' }): AssertionRow => ({
      source,
      path,
      op,
      value: valueText(source, value),
      severity,
    })),
  );
}

/** A text of a JSON value that reads as something else there stands in quotes. */
function valueText(source: Assertion['source'], value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') return JSON.stringify(value);
  return source === 'json' && isJson(value) ? JSON.stringify(value) : value;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

export function assertionsOf(text: string): Assertion[] {
  return rowsIn(text).map((row): Assertion => ({
    source: row.source,
    op: row.op,
    severity: row.severity,
    ...(row.path.trim() && sourceWords[row.source].path && { path: row.path.trim() }),
    ...(takesValue(row.op) && { value: valueOf(row) as never }),
  }));
}

function valueOf({ source, path, op, value }: AssertionRow): unknown {
  if (op === 'matches' || op === 'not_matches') return value;
  const isNumber = numeric.includes(source) || (source === 'dns_values' && path.trim() === 'length');
  if (isNumber && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
  return source === 'json' && isJson(value) ? (JSON.parse(value) as unknown) : value;
}

export function assertionsFault(text: string): string | undefined {
  const rows = rowsIn(text);
  const lacks = rows.findIndex(
    ({ source, path, op, value }) =>
      (takesValue(op) && value === '') || (['header', 'json', 'metric'].includes(source) && path.trim() === ''),
  );
  return lacks < 0 ? undefined : `Assertion ${lacks + 1} is not whole`;
}
