/**
 * A monitor as a form holds it: every field a text or a switch.  rows.ts says which fields there are; from it come the
 * form, the create body and the PATCH body.
 */
import type { Monitor } from '../../api/client';
import { faultOf, isFor, limitsOf } from '../../api/limits';
import { isCounted, readSpan, spanText } from '../spans';
import { assertionsFault, assertionsOf, assertionsText } from './assertions';
import type { FieldRow, MonitorBody, MonitorType } from './field';
import { fieldRows, rowsFor } from './rows';
import { targets } from './targets';

export type { MonitorBody, MonitorType } from './field';

export type Values = Record<string, string | boolean>;

/** The form of a monitor that is, or with the API's defaults of one to be. */
export function valuesOf(monitor: Partial<Monitor>): Values {
  const isNew = monitor.id === undefined;
  const values: Values = {
    name: monitor.name ?? '',
    url: monitor.url ?? '',
    monitor_type: monitor.monitor_type ?? 'http',
  };
  for (const row of fieldRows) {
    const given = valueIn(monitor, row.name);
    values[row.name] = shownAs(row, given ?? (isNew ? defaultOf(row.name) : undefined));
  }
  return values;
}

/** One code is a member of its own to the API; to people it is a list of one. */
function valueIn(monitor: Partial<Monitor>, name: string): unknown {
  const { expected_status: code, expected_statuses: codes } = monitor;
  if (name === 'expected_statuses') return codes && codes.length > 0 ? codes : code === undefined ? undefined : [code];
  return (monitor as Record<string, unknown>)[name];
}

function defaultOf(name: string): unknown {
  return name === 'expected_statuses' ? [limitsOf('MonitorFields', 'expected_status').default]
    : limitsOf('MonitorFields', name).default;
}

function shownAs({ kind, unit }: FieldRow, value: unknown): string | boolean {
  if (kind === 'switch') return value === true;
  if (value === undefined || value === null) return '';
  if (isCounted(unit) && typeof value === 'number') return spanText(value, unit);
  if (kind === 'headers') return headersText(value as Record<string, string>);
  if (kind === 'lines' && Array.isArray(value)) return value.join('\n');
  if (kind === 'assertions') return assertionsText(value as never);
  if (kind === 'auth' || kind === 'bounds') return JSON.stringify(value);
  return Array.isArray(value) ? value.join(', ') : String(value);
}

/** What a monitor of this address may be called: shop.example.com/pay of https://www.shop.example.com/pay?x=1. */
export function nameFor(address: string): string {
  const [, host = '', path = ''] = /^(?:\w+:\/\/)?(?:[^/@\s]*@)?(?:www\.)?([^/?#\s]+)([^?#\s]*)/.exec(address.trim()) ?? [];
  return `${host}${path.replace(/\/+$/, '')}`.slice(0, 200);
}

/** What can be seen to be wrong before the API is asked, by field. */
export function faultsOf(values: Values): Record<string, string> {
  const type = values.monitor_type as MonitorType;
  const named = { name: faultOf('MonitorFields', 'name', text(values.name), true), url: targetFault(type, text(values.url)) };
  const all = [...Object.entries(named), ...rowsFor(type).map((row) => [row.name, faultIn(row, values)] as const)];
  if (type === 'push' && !text(values.every_seconds) && !text(values.cron)) all.push(['every_seconds', 'This is needed, or a schedule']);
  if (type === 'push' && text(values.every_seconds) && text(values.cron)) all.push(['cron', 'One of both: this, or how often']);
  return Object.fromEntries(all.filter((pair): pair is [string, string] => Boolean(pair[1])));
}

function targetFault(type: MonitorType, url: string): string | undefined {
  const { form, fault, optional } = targets[type];
  return faultOf('MonitorFields', 'url', url, !optional) ?? (form && url !== '' && !form.test(url) ? fault : undefined);
}

function faultIn(row: FieldRow, values: Values): string | undefined {
  const { name, kind, unit, needed } = row;
  const value = values[name];
  if (typeof value !== 'string') return undefined;
  if (kind === 'headers') return headersFault(value);
  if (kind === 'assertions') return assertionsFault(value);
  if (name === 'expected_statuses') return codesFault(value);
  if (kind === 'numbers') return itemsOf(value).every((item) => /^\d{1,3}$/.test(item)) ? undefined : 'Numbers of days, as 21, 7, 1';
  if (!isCounted(unit) || value.trim() === '') return faultOf('MonitorFields', name, value, needed);
  const span = readSpan(value, unit);
  if (span === undefined) return 'A length of time, as 30 s, 10 min or 1 h';
  const { minimum = 0, maximum = Infinity } = limitsOf('MonitorFields', name);
  if (span < minimum) return `At least ${spanText(minimum, unit)}`;
  return span > maximum ? `At most ${spanText(maximum, unit)}` : undefined;
}

function codesFault(value: string): string | undefined {
  const codes = itemsOf(value);
  if (codes.length === 0) return 'This is needed';
  const bad = codes.find((code) => !/^[1-5](?:\d\d(?:-[1-5]\d\d)?|xx)$/i.test(code));
  return bad === undefined ? undefined : `“${bad}” is none: a code from 100 to 599, 2xx, or 300-399`;
}

/** The body that creates it: what is empty stays away, and so does what does not matter for the type. */
export function createBody(values: Values): MonitorBody {
  const type = values.monitor_type as MonitorType;
  const body: Record<string, unknown> = { name: text(values.name), url: text(values.url), monitor_type: type };
  if (body.url === '') delete body.url;
  for (const row of rowsFor(type)) put(body, row, values, true);
  return body as MonitorBody;
}

/** The body that changes it: only what differs, null for what was emptied. */
export function changeBody(before: Values, after: Values): Partial<MonitorBody> {
  const body: Record<string, unknown> = {};
  const type = after.monitor_type as MonitorType;
  for (const name of ['name', 'url', 'monitor_type']) {
    if (before[name] !== after[name]) body[name] = text(after[name]);
  }
  for (const row of fieldRows) {
    const isNew = before.monitor_type !== type && !isFor(row.name, before.monitor_type as string);
    if (isFor(row.name, type) && (isNew || before[row.name] !== after[row.name])) put(body, row, after, isNew);
  }
  return body as Partial<MonitorBody>;
}

/** An empty field stays away where there was nothing before; else it says that it is empty now. */
function put(body: Record<string, unknown>, row: FieldRow, values: Values, isNew: boolean): void {
  const value = jsonOf(row, values[row.name]!);
  if (row.name === 'expected_statuses') putCodes(body, (value ?? []) as string[], isNew);
  else if (value !== null || (row.clears && !isNew)) body[row.name] = value;
}

function putCodes(body: Record<string, unknown>, codes: string[], isNew: boolean): void {
  const isOne = codes.length === 1 && /^\d+$/.test(codes[0]!);
  if (isOne) body.expected_status = Number(codes[0]);
  if (!isOne || !isNew) body.expected_statuses = isOne ? null : codes;
}

function jsonOf({ kind, name, unit }: FieldRow, value: string | boolean): unknown {
  if (typeof value === 'boolean') return value;
  if (kind === 'assertions') return assertionsOf(value);
  if (kind === 'numbers') return itemsOf(value).map(Number);
  const trimmed = value.trim();
  if (kind === 'long') return trimmed === '' ? null : value;
  if (name === 'tags') return trimmed;
  if (trimmed === '') return null;
  if (isCounted(unit)) return Math.round(readSpan(trimmed, unit) ?? NaN);
  if (kind === 'number') return Number(trimmed);
  if (kind === 'lines') return linesOf(value);
  if (kind === 'list') return itemsOf(value);
  if (kind === 'auth' || kind === 'bounds') return JSON.parse(trimmed) as unknown;
  if (name === 'send' || name === 'expect') return value;     // a blank at its end is part of it
  return kind === 'headers' ? parseHeaders(value) : trimmed;
}

function text(value: string | boolean | undefined): string {
  return String(value ?? '').trim();
}

function itemsOf(value: string): string[] {
  return value.split(',').map((item) => item.trim()).filter((item) => item !== '');
}

function headersText(headers: Record<string, string>): string {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`).join('\n');
}

function linesOf(value: string): string[] {
  return value.split('\n').map((line) => line.trim()).filter((line) => line !== '');
}

function headersFault(value: string): string | undefined {
  const bad = linesOf(value).find((line) => !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+:/.test(line));
  return bad === undefined ? undefined : `“${bad.slice(0, 40)}” is not Name: value`;
}

function parseHeaders(value: string): Record<string, string> {
  return Object.fromEntries(linesOf(value).map((line) => {
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
