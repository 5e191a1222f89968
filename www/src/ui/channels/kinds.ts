/**
 * The kinds of channels as people know them, whatever the API calls them: a type, and of webhooks a format.  What the
 * receiver's address is made of is a row each; limits and choices are the API's.
 */
import type { Schemas } from '../../api/client';
import { choicesOf } from '../../api/limits';
import type { IconName } from '../Icon';

export type ChannelType = Schemas['Channel']['channel_type'];
export type Config = Schemas['ChannelConfig'];

/** A format of webhooks, or another type. */
export type ChannelKind = string;

export interface Member {
  name: keyof Config & string;
  label: string;
  kind?: 'secret' | 'long' | 'choice' | 'headers' | 'switch' | 'addresses' | 'address';
  hint?: string;
  example?: string;
  needed?: true;
  /** Folded away. */
  rare?: true;
}

interface Looks {
  name: string;
  about: string;
  icon: IconName;
  members: Member[];
}

const anywhere = 'https://hooks.example.com/…';
const url = (example = anywhere): Member => ({ name: 'url', label: 'URL', kind: 'address', example, needed: true });
const rare: Member[] = [
  {
    name: 'secret',
    label: 'Secret',
    kind: 'secret',
    rare: true,
    example: 'whsec_…',
    hint: 'Signs every message (Standard Webhooks), so that the receiver can tell it is from here.',
  },
  { name: 'method', label: 'Method', kind: 'choice', rare: true },
  {
    name: 'headers',
    label: 'Further headers',
    kind: 'headers',
    rare: true,
    example: 'X-Token: …',
    hint: 'One a line, as Name: value.',
  },
  { name: 'tls_ca', label: 'Further authorities', kind: 'long', rare: true, hint: 'PEM; trusted beside the system’s.' },
  { name: 'tls_verify', label: 'Verify its certificate', kind: 'switch', rare: true },
];

const known: Record<ChannelKind, Looks> = {
  slack: {
    name: 'Slack',
    about: 'and alike',
    icon: 'note',
    members: [url('https://hooks.slack.com/services/…'), ...rare],
  },
  discord: {
    name: 'Discord',
    about: 'no mentions',
    icon: 'note',
    members: [url('https://discord.com/api/webhooks/…'), ...rare],
  },
  teams: { name: 'Teams', about: 'a card', icon: 'note', members: [url('https://….webhook.office.com/…')] },
  telegram: {
    name: 'Telegram',
    about: 'by a bot',
    icon: 'note',
    members: [
      {
        name: 'bot_token',
        label: 'Token of the bot',
        kind: 'secret',
        needed: true,
        example: '123456:ABC…',
        hint: 'From @BotFather.',
      },
      {
        name: 'chat_id',
        label: 'Chat',
        needed: true,
        example: '-1001234567890',
        hint: 'Its number, or @name of a public channel.',
      },
      { name: 'thread_id', label: 'Topic', hint: 'Optional. Of a chat with topics.' },
    ],
  },
  ntfy: {
    name: 'ntfy',
    about: 'push to phones',
    icon: 'bell',
    members: [
      url('https://ntfy.sh/my-topic'),
      {
        name: 'token',
        label: 'Access token',
        kind: 'secret',
        example: 'tk_…',
        hint: 'Optional. If the topic is not open to everybody.',
      },
      ...rare,
    ],
  },
  email: {
    name: 'Mail',
    about: 'one or several',
    icon: 'mail',
    members: [
      {
        name: 'addresses',
        label: 'Address',
        kind: 'addresses',
        needed: true,
        example: 'ops@example.com',
        hint: 'Several with commas between them. Needs a mail server in the settings of this instance (SMTP_HOST).',
      },
    ],
  },
  pagerduty: {
    name: 'PagerDuty',
    about: 'whoever is on call',
    icon: 'bell',
    members: [
      {
        name: 'routing_key',
        label: 'Integration key',
        kind: 'secret',
        needed: true,
        hint: 'Of an Events API v2 integration.',
      },
      { name: 'severity', label: 'Severity', kind: 'choice' },
    ],
  },
  chat: { name: 'Chat', about: 'a line of text', icon: 'note', members: [url(), ...rare] },
  json: { name: 'Webhook', about: 'for programs', icon: 'terminal', members: [url(), ...rare] },
  template: {
    name: 'Template',
    about: 'a body of your own',
    icon: 'terminal',
    members: [
      url(),
      {
        name: 'body',
        label: 'What is sent',
        kind: 'long',
        needed: true,
        example: '{"text": "{{monitor.name}}: {{event}}, {{incident.cause}}"}',
        hint: '{{event}}, {{monitor.name}}, {{incident.cause}}, {{duration}}, {{link}} and others stand for what they say; the preview shows them filled in.',
      },
      { name: 'content_type', label: 'Its type', example: 'application/json', hint: 'By it values are escaped.' },
      ...rare,
    ],
  },
  agent: { name: 'Agent', about: 'wakes a program', icon: 'terminal', members: [url(), ...rare] },
  apprise: {
    name: 'Apprise',
    about: 'a hundred more',
    icon: 'external',
    members: [
      {
        name: 'url',
        label: 'Apprise URL',
        kind: 'secret',
        needed: true,
        example: 'mastodon://…',
        hint: 'Only who runs the instance may set it; Debian’s apprise has to be installed there.',
      },
    ],
  },
};
const order = Object.keys(known);

export function looksOf(kind: ChannelKind): Looks {
  return known[kind] ?? { name: kind, about: 'webhook', icon: 'external', members: [url(), ...rare] };
}

export function kindOf({
  channel_type: type,
  config,
}: Pick<Schemas['Channel'], 'channel_type' | 'config'>): ChannelKind {
  return type === 'webhook' ? ((config as Config).payload_format ?? 'json') : type;
}

export function typeOf(kind: ChannelKind): ChannelType {
  return (choicesOf('ChannelCreate', 'channel_type').includes(kind) ? kind : 'webhook') as ChannelType;
}

/** All that the API knows; those with a name first.  Apprise dials by itself: it is the operator's. */
export function channelKinds(isOperator: boolean): ChannelKind[] {
  const place = (kind: string) => (order.includes(kind) ? order.indexOf(kind) : order.length);
  const types = choicesOf('ChannelCreate', 'channel_type').filter(
    (type) => type !== 'webhook' && (isOperator || type !== 'apprise'),
  );
  return [...choicesOf('ChannelConfig', 'payload_format'), ...types].sort((a, b) => place(a) - place(b));
}

/** Where it leads, in a line. */
export function describeTarget({
  channel_type: type,
  config,
}: Pick<Schemas['Channel'], 'channel_type' | 'config'>): string {
  const {
    url: address = '',
    address: one,
    addresses,
    payload_format: format,
    secret,
    chat_id: chat,
  } = config as Config;
  if (type === 'email') return `Mail to ${(addresses ?? [one]).join(', ')}`;
  if (type === 'telegram') return `Telegram, chat ${chat ?? ''}`;
  if (type === 'pagerduty') return 'PagerDuty';
  if (type === 'teams') return `Teams at ${address}`;
  if (type === 'apprise') return `Apprise, ${address}`;
  return [`Webhook to ${address}`, `as ${format ?? 'json'}`, secret ? 'signed' : 'not signed'].join(', ');
}
