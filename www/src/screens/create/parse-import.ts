/**
 * Reads what people paste: our own exports (one, or an array, or {"monitors": [...]}), or plain lines of
 * addresses, each optionally after a name and a comma.
 */
import { createBody, faultsOf, valuesOf, type MonitorBody, type MonitorType } from '../../ui/monitor-form/model';
import { targets } from '../../ui/monitor-form/targets';

export interface ImportRow {
  body: MonitorBody;
  /** What is wrong with it, as far as can be seen before the API is asked. */
  fault?: string;
}

export interface Parsed {
  rows: ImportRow[];
  fault?: string;
}

export function parseImport(text: string): Parsed {
  const trimmed = text.trim();
  if (trimmed === '') return { rows: [] };
  return /^[[{]/.test(trimmed)
    ? parseJson(trimmed)
    : {
        rows: trimmed
          .split('\n')
          .filter((l) => l.trim())
          .map(parseLine),
      };
}

function parseJson(text: string): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { rows: [], fault: `This is not JSON: ${(error as Error).message}` };
  }
  const list = Array.isArray(value) ? value : (value as { monitors?: unknown }).monitors ?? [value];
  if (!Array.isArray(list)) return { rows: [], fault: '“monitors” is not a list' };
  return { rows: list.map((item) => judge(item)) };
}

// Sent as it was written: fields that a form does not know are the API's to judge.
function judge(item: unknown): ImportRow {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) {
    return { body: { name: '', url: '' }, fault: 'Not an object' };
  }
  const body = item as MonitorBody;
  const { name, url } = body;
  const monitor_type = body.monitor_type ?? 'http';
  const { name: ofName, url: ofUrl } = monitor_type in targets ? faultsOf(valuesOf({ name, url, monitor_type } as object)) : {};
  const fault = ofName ? `Name: ${ofName}` : ofUrl && `Address: ${ofUrl}`;
  return { body, fault };
}

const schemes: Record<string, MonitorType> = { http: 'http', https: 'http', ws: 'websocket', wss: 'websocket', grpc: 'grpc', grpcs: 'grpc' };

function typeOf(address: string): MonitorType {
  const [, scheme = ''] = /^(\w+):\/\//.exec(address) ?? [];
  return schemes[scheme.toLowerCase()] ?? (/:\d+$/.test(address) ? 'tcp' : 'dns');
}

function parseLine(line: string): ImportRow {
  const [, named, address = ''] = /^(?:(.*),)?\s*(\S+)\s*$/.exec(line.trim()) ?? [];
  const type = typeOf(address);
  const name = named?.trim() || address.replace(/^\w+:\/\//, '').replace(/\/.*$/, '');
  return judge(createBody({ ...valuesOf({}), name, url: address, monitor_type: type }));
}
