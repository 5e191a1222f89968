/** The kinds of channels as tiles to choose from: what people know them by, whatever the API calls them. */
import { useId } from 'react';
import type { Schemas } from '../../api/client';
import { choicesOf } from '../../api/limits';
import { Icon, type IconName } from '../../ui/Icon';
import styles from './ChannelTiles.module.css';

/** A format of webhooks, or mail. */
export type ChannelKind = string;

interface Looks {
  name: string;
  about: string;
  icon: IconName;
  example: string;
}

const anywhere = 'https://hooks.example.com/…';
const known: Record<ChannelKind, Looks> = {
  slack: { name: 'Slack', about: 'and alike', icon: 'note',
    example: 'https://hooks.slack.com/services/…' },
  discord: { name: 'Discord', about: 'no mentions', icon: 'note', example: 'https://discord.com/api/webhooks/…' },
  ntfy: { name: 'ntfy', about: 'push to phones', icon: 'bell', example: 'https://ntfy.sh/my-topic' },
  chat: { name: 'Chat', about: 'a line of text', icon: 'note', example: anywhere },
  email: { name: 'Mail', about: 'one or several', icon: 'mail', example: '' },
  json: { name: 'Webhook', about: 'for programs', icon: 'terminal', example: anywhere },
};
const order = Object.keys(known);

export function looksOf(kind: ChannelKind): Looks {
  return known[kind] ?? { name: kind, about: 'webhook', icon: 'external', example: anywhere };
}

export function kindOf({ channel_type: type, config }: Schemas['Channel']): ChannelKind {
  return type === 'email' ? 'email' : (config as Schemas['ChannelConfig']).payload_format ?? 'json';
}

/** All that the API knows; those with a name first. */
export function channelKinds(): ChannelKind[] {
  const place = (kind: string) => (order.includes(kind) ? order.indexOf(kind) : order.length);
  return [...choicesOf('ChannelConfig', 'payload_format'), 'email'].sort((a, b) => place(a) - place(b));
}

interface TilesProps {
  label: string;
  chosen: ChannelKind;
  onChoose: (kind: ChannelKind) => void;
  /** Only those of a type: a channel that is keeps it. */
  only?: 'webhook' | 'email';
}

export function ChannelTiles({ label, chosen, onChoose, only }: TilesProps) {
  const name = useId();
  const kinds = channelKinds().filter((kind) => !only || (kind === 'email') === (only === 'email'));
  if (kinds.length < 2) return null;
  return (
    <fieldset className={styles.tiles}>
      <legend>{label}</legend>
      {kinds.map((kind) => (
        <label key={kind} className={styles.tile}>
          <input type="radio" name={name} value={kind} checked={kind === chosen} onChange={() => onChoose(kind)} />
          <Icon name={looksOf(kind).icon} size={18} />
          <span><strong>{looksOf(kind).name}</strong><small>{looksOf(kind).about}</small></span>
        </label>
      ))}
    </fieldset>
  );
}

/** The same as buttons, where choosing one opens its form. */
export function ChannelButtons({ onChoose }: { onChoose: (kind: ChannelKind) => void }) {
  return (
    <ul className={styles.tiles}>
      {channelKinds().map((kind) => (
        <li key={kind}>
          <button type="button" className={styles.tile} onClick={() => onChoose(kind)}>
            <Icon name={looksOf(kind).icon} size={18} />
            <span><strong>{looksOf(kind).name}</strong><small>{looksOf(kind).about}</small></span>
          </button>
        </li>
      ))}
    </ul>
  );
}
