/**
 * A channel to be, or one to change.  Its configuration is replaced as a whole, so what we do not show is kept; what
 * the API does not show either, *** in its place, stays as it is when that is sent back.
 */
import { useState, type FormEvent } from 'react';
import { api, read, type Schemas } from '../../api/client';
import { faultOf, fieldsOf, refusalOf } from '../../api/limits';
import { AsCurl, useAction } from '../../ui/actions';
import { Button } from '../../ui/controls';
import { Field } from '../../ui/Field';
import { ChannelChoice, minutesFault, type Choice } from './ChannelChoice';
import { ChannelTiles, kindOf, looksOf, type ChannelKind } from './ChannelTiles';

type Channel = Schemas['Channel'];
type Config = Schemas['ChannelConfig'];
type ChannelType = Channel['channel_type'];

interface ChannelFormProps {
  id: string;
  channel?: Channel;
  /** What kind a new one begins as. */
  kind?: ChannelKind;
  onDone: (channel?: Channel) => void;
}

export function ChannelForm({ id, channel, kind: given, onDone }: ChannelFormProps) {
  const before = (channel?.config ?? {}) as Config;
  const [kind, setKind] = useState<ChannelKind>(channel ? kindOf(channel) : given ?? 'json');
  const type: ChannelType = kind === 'email' ? 'email' : 'webhook';
  const [text, setText] = useState({ name: channel?.name ?? looksOf(given ?? 'json').name, url: before.url ?? '',
    address: (before.addresses ?? [before.address ?? '']).join(', '), payload_format: kind,
    secret: before.secret ?? '', token: before.token ?? '' });
  const [choice, setChoice] = useState<Choice>({ events: channel?.events,
    minutes: String((channel?.min_duration_seconds ?? 0) / 60) });
  const [tried, setTried] = useState(false);
  const body = {
    name: text.name.trim(),
    config: configOf(type, before, text),
    ...(isOther(choice.events, channel?.events) && { events: choice.events }),
    min_duration_seconds: Math.round(Number(choice.minutes) * 60),
  };
  const save = useAction<void, unknown>({
    run: () => channel
      ? read(api.PATCH('/notifications/{id}', { params: { path: { id: channel.id } }, body }))
      : read(api.POST('/monitors/{id}/notifications',
          { params: { path: { id } }, body: { ...body, channel_type: type } })),
    changes: [['monitor', id, 'channels']],
    said: channel ? 'Channel changed' : (added) => (added as Channel).state === 'pending'
      ? 'Channel added; its address has to confirm' : 'Channel added; test it now',
    onDone: (answer) => onDone(channel ? undefined : answer as Channel),
  });
  const target = type === 'webhook' ? 'url' : 'address';
  const wrong: Record<string, string | undefined> = {
    name: faultOf('ChannelCreate', 'name', text.name, true),
    [target]: (target === 'url' ? faultOf('ChannelConfig', target, text[target], true) : undefined)
      ?? targetFault(target, text[target].trim()),
    secret: faultOf('ChannelConfig', 'secret', text.secret),
    min_duration_seconds: minutesFault(choice.minutes),
  };
  const faults = { ...(tried ? wrong : {}), ...refusalOf(save.error,
      ['name', 'url', 'address', 'payload_format', 'secret', 'token', 'events', 'min_duration_seconds']) };

  function set(field: keyof typeof text, value: string) {
    setText({ ...text, [field]: value });
    save.reset();
  }

  /** The name follows the kind until one is written. */
  function choose(next: ChannelKind) {
    setKind(next);
    const named = text.name === '' || text.name === looksOf(kind).name ? looksOf(next).name : text.name;
    setText({ ...text, name: named, payload_format: next });
    save.reset();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (Object.values(wrong).every((fault) => !fault)) save.mutate();
  }

  return (
    <form onSubmit={submit} noValidate>
      {!given && <ChannelTiles label="Kind" chosen={kind} onChoose={choose} only={channel && type} />}
      <Field label="Name" error={faults.name}>
        {(ids) => <input {...ids} value={text.name} placeholder="Team chat"
          onChange={(event) => set('name', event.target.value)} />}
      </Field>
      {type === 'email' ? (
        <Field label="Address" error={faults.address}
          hint="Several with commas between them. Needs a mail server in the settings of this instance (SMTP_HOST).">
          {(ids) => <input {...ids} data-first inputMode="email" value={text.address} placeholder="ops@example.com"
            spellCheck={false}
            onChange={(event) => set('address', event.target.value)} />}
        </Field>
      ) : (
        <>
          <Field label="URL" error={faults.url}>
            {(ids) => <input {...ids} data-first inputMode="url" value={text.url} placeholder={looksOf(kind).example}
              spellCheck={false}
              onChange={(event) => set('url', event.target.value)} />}
          </Field>
          {text.payload_format === 'ntfy' && (
            <Field label="Access token" error={faults.token} hint="Optional. If the topic is not open to everybody.">
              {(ids) => <input {...ids} type="password" autoComplete="off" value={text.token} placeholder="tk_…"
                onChange={(event) => set('token', event.target.value)} />}
            </Field>
          )}
          <Field label="Secret" error={faults.secret}
            hint="Optional. Signs every message (Standard Webhooks), so that the receiver can tell it is from here.">
            {(ids) => <input {...ids} type="password" autoComplete="off" value={text.secret} placeholder="whsec_…"
              onChange={(event) => set('secret', event.target.value)} />}
          </Field>
        </>
      )}
      <ChannelChoice choice={choice} faults={faults} onChange={(next) => { setChoice(next); save.reset(); }} />
      <div className="row-of-actions">
        <Button type="submit" kind="primary" busy={save.isPending}>{channel ? 'Save' : 'Add it'}</Button>
        {channel ? <AsCurl does="Change the channel" method="PATCH" path={`/notifications/${channel.id}`} body={body} needs="KEY" />
          : <AsCurl does="Add the channel" method="POST" path={`/monitors/${id}/notifications`} body={{ ...body, channel_type: type }}
              needs="KEY" />}
      </div>
    </form>
  );
}

/** A choice that was made.  What a channel gets because of its kind is not made one by saving something else. */
function isOther(chosen?: string[], before?: string[]): boolean {
  return chosen !== undefined && chosen.toSorted().join() !== before?.toSorted().join();
}

function targetFault(target: 'url' | 'address', value: string): string | undefined {
  if (target === 'url') return /^https?:\/\/[^\s/]+/i.test(value) ? undefined :
      'Begins with http:// or https://, and names a host';
  return addressesIn(value).length > 0 && addressesIn(value).every((one) => /^[^\s@]+@[^\s@]+$/.test(one)) ? undefined :
      'An address, as ops@example.com';
}

function addressesIn(text: string): string[] {
  return text.split(',').map((one) => one.trim()).filter(Boolean);
}

function configOf(type: ChannelType, before: Config,
  text: Record<'url' | 'address' | 'payload_format' | 'secret' | 'token', string>): Config {
  if (type === 'email') {
    const [address = '', ...more] = addressesIn(text.address);
    return more.length > 0 ? { addresses: [address, ...more] } : { address };
  }
  const known = fieldsOf('ChannelConfig');
  const { secret: _secret, token: _token, ...kept } = Object.fromEntries(
    Object.entries(before).filter(([member]) => known.includes(member))) as Config;
  return {
    ...kept,
    url: text.url.trim(),
    payload_format: text.payload_format as Config['payload_format'],
    ...(text.secret && { secret: text.secret }),
    ...(text.token && text.payload_format === 'ntfy' && { token: text.token }),
  };
}
