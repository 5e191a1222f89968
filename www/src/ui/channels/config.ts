/** A channel's config as a form holds it: texts and switches; what the form does not show is kept. */
import { faultOf, fieldsOf, limitsOf } from '../../api/limits';
import { looksOf, typeOf, type ChannelKind, type Config, type Member } from './kinds';

export type ConfigText = Record<string, string | boolean>;

export function textOf(config: Config, kind: ChannelKind): ConfigText {
  return Object.fromEntries(looksOf(kind).members.map((member) => [member.name, shownAs(member, config)]));
}

function shownAs({ name, kind }: Member, config: Config): string | boolean {
  if (name === 'addresses') return (config.addresses ?? [config.address ?? '']).join(', ');
  const value = config[name] ?? limitsOf('ChannelConfig', name).default;
  if (kind === 'switch') return value !== false;
  if (kind === 'headers')
    return Object.entries((value ?? {}) as Record<string, string>)
      .map(([key, one]) => `${key}: ${one}`)
      .join('\n');
  return String(value ?? '');
}

export function configOf(before: Config, kind: ChannelKind, text: ConfigText): Config {
  const members = looksOf(kind).members;
  const shown = new Set<string>(['address', 'payload_format', ...members.map(({ name }) => name)]);
  const known = fieldsOf('ChannelConfig');
  const kept = Object.entries(before).filter(([name]) => known.includes(name) && !shown.has(name) && !isOfOthers(name));
  const written = members.flatMap((member) => {
    const value = valueOf(member, text[member.name]!);
    if (
      value === undefined ||
      (value === limitsOf('ChannelConfig', member.name).default && before[member.name] === undefined)
    )
      return [];
    return [[member.name === 'addresses' && typeof value === 'string' ? 'address' : member.name, value]];
  });
  return Object.fromEntries([
    ...kept,
    ...written,
    ...(typeOf(kind) === 'webhook' ? [['payload_format', kind]] : []),
  ]) as Config;
}

/** Of what a kind alone has nothing is carried into another. */
function isOfOthers(name: string): boolean {
  return ['token', 'body', 'content_type', 'bot_token', 'chat_id', 'thread_id', 'routing_key', 'severity'].includes(
    name,
  );
}

function valueOf({ name, kind }: Member, value: string | boolean): unknown {
  if (typeof value === 'boolean') return value;
  if (kind === 'addresses') {
    const [address = '', ...more] = addressesIn(value);
    return more.length > 0 ? [address, ...more] : address;
  }
  if (kind === 'long') return value === '' ? undefined : value;
  const trimmed = value.trim();
  if (trimmed === '') return undefined;
  if (kind === 'headers')
    return Object.fromEntries(
      trimmed
        .split('\n')
        .filter((line) => line.includes(':'))
        .map((line) => {
          const colon = line.indexOf(':');
          return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
        }),
    );
  return (name === 'chat_id' || name === 'thread_id') && /^-?\d+$/.test(trimmed) ? Number(trimmed) : trimmed;
}

export function configFaults(kind: ChannelKind, text: ConfigText): Record<string, string | undefined> {
  return Object.fromEntries(
    looksOf(kind).members.map(({ name, needed, kind: of }) => {
      const value = text[name];
      if (typeof value !== 'string') return [name, undefined];
      if (of === 'addresses')
        return [
          name,
          addressesIn(value).length > 0 && addressesIn(value).every((one) => /^[^\s@]+@[^\s@]+$/.test(one))
            ? undefined
            : 'An address, as ops@example.com',
        ];
      const fault = faultOf('ChannelConfig', name, value, needed);
      if (fault || of !== 'address') return [name, fault];
      return [
        name,
        /^https?:\/\/[^\s/]+/i.test(value.trim()) ? undefined : 'Begins with http:// or https://, and names a host',
      ];
    }),
  );
}

function addressesIn(text: string): string[] {
  return text
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
}
