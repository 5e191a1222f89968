/**
 * A monitor as a form holds it: every field a text or a switch.  The table says which fields there are, for which
 * types they matter, and what may be emptied; from it come the form, the create body and the PATCH body.
 */
import type { Monitor, Schemas } from '../../api/client';
import { faultOf, limitsOf } from '../../api/limits';
import { isCounted, readSpan, spanText } from '../spans';

export type MonitorType = 'http' | 'tcp' | 'dns';
export type MonitorBody = Schemas['MonitorCreate'];
export type Section = 'target' | 'rhythm' | 'look' | 'promise';

export interface FieldRow {
  name: keyof MonitorBody & string;
  label: string;
  /** lines: an array, one item a line; list: an array, commas between; json: any JSON. */
  kind: 'text' | 'long' | 'lines' | 'list' | 'json' | 'number' | 'choice' | 'switch' | 'headers';
  section: Section;
  hint?: string;
  unit?: string;
  only?: MonitorType;
  /** An empty text means "none": null in a PATCH. */
  clears?: true;
  /** Shown without opening anything. */
  first?: true;
  /** Set with the admin key only, of a monitor that is. */
  operator?: true;
}

const fieldRows: FieldRow[] = [
  { name: 'method', label: 'Method', kind: 'choice', section: 'target', only: 'http' },
  { name: 'expected_status', label: 'Expected status code', kind: 'number', section: 'target', only: 'http',
    first: true },
  { name: 'body_contains', label: 'Body must contain', kind: 'text', section: 'target', only: 'http', clears: true,
    first: true, hint: 'Case matters. Searched in the first MiB.' },
  { name: 'headers', label: 'Request headers', kind: 'headers', section: 'target', only: 'http', clears: true,
    hint: 'One a line, as Name: value. Shown only with the key.' },
  { name: 'follow_redirects', label: 'Follow redirects', kind: 'switch', section: 'target', only: 'http',
    hint: 'Up to ten; without it the redirect itself is judged.' },
  { name: 'request_body', label: 'Request body', kind: 'long', section: 'target', only: 'http', clears: true,
    hint: 'Sent with POST, PUT, PATCH and DELETE.' },
  { name: 'expected_statuses', label: 'Expected status codes', kind: 'list', section: 'target', only: 'http', clears: true,
    hint: 'Several, as 2xx, 301, 400-404. Empty: the one above.' },
  { name: 'body_not_contains', label: 'Body must not contain', kind: 'text', section: 'target', only: 'http', clears: true },
  { name: 'auth', label: 'Credentials', kind: 'json', section: 'target', only: 'http', clears: true,
    hint: '{"type": "basic", "username": "…", "password": "…"} or {"type": "bearer", "token": "…"}' },
  { name: 'connect_to', label: 'Connect to', kind: 'text', section: 'target', only: 'http', clears: true,
    hint: 'Host and port that are really dialled.' },
  { name: 'http_version', label: 'HTTP version', kind: 'choice', section: 'target', only: 'http' },
  { name: 'cookies', label: 'Keep cookies over redirects', kind: 'switch', section: 'target', only: 'http' },
  { name: 'max_body_bytes', label: 'Look at the first', kind: 'number', unit: 'bytes', section: 'target', only: 'http' },
  { name: 'tls_verify', label: 'Verify certificates', kind: 'switch', section: 'target', only: 'http' },
  { name: 'tls_ca', label: 'Further authorities', kind: 'long', section: 'target', only: 'http', clears: true, hint: 'PEM.' },
  { name: 'tls_client_cert', label: 'Client certificate', kind: 'long', section: 'target', only: 'http', clears: true,
    hint: 'PEM; together with its key.' },
  { name: 'tls_client_key', label: 'Client key', kind: 'long', section: 'target', only: 'http', clears: true },
  { name: 'dns_resolvers', label: 'Name servers', kind: 'list', section: 'target', only: 'dns', clears: true,
    hint: 'Asked in order, as 192.0.2.53, ns.example.com. Empty: the instance\'s.' },
  { name: 'dns_expected_rcode', label: 'Expected answer', kind: 'choice', section: 'target', only: 'dns' },
  { name: 'dns_record_type', label: 'Record type', kind: 'choice', section: 'target', only: 'dns', first: true },
  { name: 'dns_expected', label: 'Expected value', kind: 'text', section: 'target', only: 'dns', clears: true,
    first: true, hint: 'One of the answers must be this, as 192.0.2.10 or 10 mail.example.com' },
  { name: 'dns_expected_values', label: 'Expected values', kind: 'lines', section: 'target', only: 'dns', clears: true,
    hint: 'Several, one a line.' },
  { name: 'dns_match', label: 'Of these values', kind: 'choice', section: 'target', only: 'dns',
    hint: 'any or all are there, exact: all and nothing else, none is, contains: some value contains one.' },
  { name: 'interval_seconds', label: 'Check every', kind: 'number', unit: 'seconds', section: 'rhythm', first: true,
    hint: 'As 10 min. Raised to what this instance allows, usually 10 min.' },
  { name: 'timeout_ms', label: 'Timeout', kind: 'number', unit: 'ms', section: 'rhythm',
    hint: 'From 1 s to 1 min.' },
  { name: 'confirmation_threshold', label: 'Failures before an incident', kind: 'number', section: 'rhythm',
    hint: 'In a row, from 1 to 10.' },
  { name: 'retry_interval_seconds', label: 'Look again after a failure', kind: 'number', unit: 'seconds',
    section: 'rhythm', hint: 'Until it is confirmed. At least 1 min, or 10 s with the admin key.' },
  { name: 'recovery_threshold', label: 'Good results before it is up again', kind: 'number', section: 'rhythm',
    hint: 'In a row, from 1 to 10.' },
  { name: 'degraded_threshold', label: 'Slow results before that is told', kind: 'number', section: 'rhythm',
    hint: 'In a row, from 1 to 10. Empty: as many as failures.' },
  { name: 'response_time_threshold_ms', label: 'Degraded when slower than', kind: 'number', unit: 'ms',
    section: 'rhythm', clears: true, hint: 'As 500 ms; at least 100 ms. Empty: never.' },
  { name: 'consensus_threshold', label: 'Locations that must agree', kind: 'number', section: 'rhythm', clears: true,
    hint: 'That it is down, before it is. Empty: this instance decides alone.' },
  { name: 'invert', label: 'Up when it fails', kind: 'switch', section: 'rhythm',
    hint: 'For what must not answer, or not like that.' },
  { name: 'ip_family', label: 'Addresses', kind: 'choice', section: 'rhythm' },
  { name: 'notes_url', label: 'Run book', kind: 'text', section: 'look', clears: true, hint: 'An address, shown in alerts.' },
  { name: 'description', label: 'Description', kind: 'text', section: 'look', clears: true },
  { name: 'external_id', label: 'Your own id', kind: 'text', section: 'look', clears: true },
  { name: 'is_public', label: 'Show on the public status page', kind: 'switch', section: 'look', first: true,
    hint: 'If off, only people who know the address can see it.' },
  { name: 'is_listed', label: 'List among the public monitors', kind: 'switch', section: 'look', operator: true,
    hint: 'If off, it is on its status pages only. Only the admin key changes this.' },
  { name: 'group_name', label: 'Group', kind: 'text', section: 'look', clears: true },
  { name: 'tags', label: 'Tags', kind: 'text', section: 'look', hint: 'Separated by commas.' },
  { name: 'sla_target', label: 'SLA target', kind: 'number', unit: '%', section: 'promise', clears: true,
    hint: 'Such as 99.9. Switches the error budget on.' },
  { name: 'sla_period_days', label: 'SLA period', kind: 'number', unit: 'days', section: 'promise', clears: true,
    hint: 'From 1 to 365; 30 when empty.' },
];

export const targets: Record<MonitorType, { title: string; about: string; label: string; example: string }> = {
  http: {
    title: 'HTTP',
    about: 'A page or an API answers as it should',
    label: 'URL',
    example: 'https://example.com/health',
  },
  tcp: { title: 'TCP', about: 'A port accepts connections', label: 'Host and port', example: 'db.example.com:5432' },
  dns: { title: 'DNS', about: 'A name resolves, to what you expect', label: 'Domain name', example: 'example.com' },
};

export type Values = Record<string, string | boolean>;

/** The form of a monitor that is, or with the API's defaults of one to be. */
export function valuesOf(monitor: Partial<Monitor>): Values {
  const isNew = monitor.id === undefined;
  const values: Values = {
    name: monitor.name ?? '',
    url: monitor.url ?? '',
    monitor_type: monitor.monitor_type ?? 'http',
  };
  for (const { name, kind, unit } of fieldRows) {
    const value = (monitor as Record<string, unknown>)[name];
    const shown = value ?? (isNew ? limitsOf('MonitorFields', name).default : undefined);
    if (kind === 'switch') values[name] = shown === true;
    else if (isCounted(unit) && typeof shown === 'number') values[name] = spanText(shown, unit);
    else if (kind === 'headers') values[name] = headersText(value as Record<string, string> | undefined);
    else if (kind === 'lines' && Array.isArray(shown)) values[name] = shown.join('\n');
    else if (kind === 'json') values[name] = shown == null ? '' : JSON.stringify(shown);
    else values[name] = Array.isArray(shown) ? shown.join(', ') : String(shown ?? '');
  }
  return values;
}

/** What a monitor of this address may be called: shop.example.com/pay of https://www.shop.example.com/pay?x=1. */
export function nameFor(address: string): string {
  const [, host = '', path = ''] = /^(?:\w+:\/\/)?(?:[^/@\s]*@)?(?:www\.)?([^/?#\s]+)([^?#\s]*)/.exec(address.trim()) ?? [];
  return `${host}${path.replace(/\/+$/, '')}`.slice(0, 200);
}

export function rowsFor(type: MonitorType, isOperator = false): FieldRow[] {
  return fieldRows.filter(({ only, operator }) => (!only || only === type) && (!operator || isOperator));
}

/** What can be seen to be wrong before the API is asked, by field. */
export function faultsOf(values: Values): Record<string, string> {
  const faults: Record<string, string> = {};
  const type = values.monitor_type as MonitorType;
  for (const row of [{ name: 'name' }, { name: 'url' }, ...rowsFor(type)] as FieldRow[]) {
    const value = values[row.name];
    const fault = typeof value === 'string' && faultIn(row, value);
    if (fault) faults[row.name] = fault;
  }
  faults.url ??= targetFault(type, String(values.url).trim()) ?? '';
  if (!faults.url) delete faults.url;
  return faults;
}

function faultIn({ name, unit }: FieldRow, value: string): string | undefined {
  if (name === 'headers') return headersFault(value);
  const isNeeded = name === 'name' || name === 'url';
  if (!isCounted(unit) || value.trim() === '') return faultOf('MonitorFields', name, value, isNeeded);
  const span = readSpan(value, unit);
  if (span === undefined) return 'A length of time, as 30 s, 10 min or 1 h';
  const { minimum = 0, maximum = Infinity } = limitsOf('MonitorFields', name);
  if (span < minimum) return `At least ${spanText(minimum, unit)}`;
  return span > maximum ? `At most ${spanText(maximum, unit)}` : undefined;
}

function targetFault(type: MonitorType, url: string): string | undefined {
  if (type === 'http' && !/^https?:\/\/[^\s/]+/i.test(url)) return 'Begins with http:// or https://';
  if (type === 'tcp' && !/^(tcp:\/\/)?(\[[^\]]+\]|[^\s/:]+):\d{1,5}$/i.test(url))
    return 'A host and a port, as db.example.com:5432';
  if (type === 'dns' && /[\s/]/.test(url.replace(/^dns:\/\//i, ''))) return 'A name only, as example.com';
  return undefined;
}

/** The body that creates it: what is empty stays away, and so does what does not matter for the type. */
export function createBody(values: Values): MonitorBody {
  const type = values.monitor_type as MonitorType;
  const body: Record<string, unknown> = { name: text(values.name), url: text(values.url), monitor_type: type };
  for (const row of rowsFor(type)) {
    const value = jsonOf(row, values[row.name]!);
    if (value !== null) body[row.name] = value;
  }
  return body as MonitorBody;
}

/** The body that changes it: only what differs, null for what was emptied. */
export function changeBody(before: Values, after: Values): Partial<MonitorBody> {
  const body: Record<string, unknown> = {};
  for (const name of ['name', 'url', 'monitor_type']) {
    if (before[name] !== after[name]) body[name] = text(after[name]);
  }
  for (const row of fieldRows) {
    if (before[row.name] === after[row.name]) continue;
    const value = jsonOf(row, after[row.name]!);
    if (value !== null || row.clears) body[row.name] = value;
  }
  return body as Partial<MonitorBody>;
}

function jsonOf({ kind, name, unit }: FieldRow, value: string | boolean): unknown {
  if (typeof value === 'boolean') return value;
  const trimmed = value.trim();
  if (kind === 'long') return trimmed === '' ? null : value;
  if (name === 'tags') return trimmed;
  if (trimmed === '') return null;
  if (isCounted(unit)) return Math.round(readSpan(trimmed, unit) ?? NaN);
  if (kind === 'number') return Number(trimmed);
  if (kind === 'lines') return headerLines(value).map((line) => line.trim());
  if (kind === 'list') return trimmed.split(',').map((item) => item.trim()).filter((item) => item !== '');
  if (kind === 'json') return jsonValue(trimmed);
  return kind === 'headers' ? parseHeaders(value) : trimmed;
}

/** What is no JSON goes to the API as it is, which says what is wrong with it. */
function jsonValue(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function text(value: string | boolean | undefined): string {
  return String(value ?? '').trim();
}

function headersText(headers: Record<string, string> | undefined): string {
  return Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}`).join('\n');
}

function headerLines(value: string): string[] {
  return value.split('\n').filter((line) => line.trim() !== '');
}

function headersFault(value: string): string | undefined {
  const bad = headerLines(value).find((line) => !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+:/.test(line.trim()));
  return bad === undefined ? undefined : `“${bad.trim().slice(0, 40)}” is not Name: value`;
}

function parseHeaders(value: string): Record<string, string> {
  return Object.fromEntries(headerLines(value).map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  }));
}

/** What the API moved into range, in the words of the form: "Check every: raised from 1 min to 10 min". */
export function warningWords(warning: string): string {
  const [, name, moved, from, to] = /^(\w+) (raised|lowered) from (\d+) to (\d+)$/.exec(warning) ?? [];
  const row = fieldRows.find((one) => one.name === name);
  if (!row) return warning;
  const { unit } = row;
  const shown = (number: string) => (isCounted(unit) ? spanText(Number(number), unit) : Number(number).toLocaleString());
  return `${row.label}: ${moved} from ${shown(from!)} to ${shown(to!)}`;
}
