/**
 * A channel to be, or one to change.  Its configuration is replaced as a whole, so what we do not show is kept; what
 * the API does not show either, *** in its place, stays as it is when that is sent back.
 */
import { useState, type FormEvent } from 'react';
import { faultOf, refusalOf, choicesOf } from '../../api/limits';
import { AsCurl, useAction } from '../actions';
import { Button } from '../controls';
import { Checkbox, Field } from '../Field';
import { MatchFields, matchFault, type Match } from '../MatchFields';
import { ChannelChoice, choiceOf, minutesFault, paceBody } from './ChannelChoice';
import { ChannelTiles } from './ChannelTiles';
import { add, addPath, change, changedBy, pathOf, type Channel, type Scope } from './channel-api';
import { configFaults, configOf, textOf, type ConfigText } from './config';
import { kindOf, looksOf, typeOf, type ChannelKind, type Config, type Member } from './kinds';
import styles from './Channels.module.css';

interface ChannelFormProps {
  scope: Scope;
  channel?: Channel;
  /** What kind a new one begins as. */
  kind?: ChannelKind;
  onDone: (channel?: Channel) => void;
}

const machines = ['json', 'template', 'agent', 'pagerduty'];

export function ChannelForm({ scope, channel, kind: given, onDone }: ChannelFormProps) {
  const before = (channel?.config ?? {}) as Config;
  const [kind, setKind] = useState<ChannelKind>(channel ? kindOf(channel) : (given ?? 'json'));
  const [name, setName] = useState(channel?.name ?? looksOf(given ?? 'json').name);
  const [text, setText] = useState<ConfigText>(() => textOf(before, kind));
  const [match, setMatch] = useState<Match>(channel?.match ?? { all: true });
  const [choice, setChoice] = useState(() => choiceOf(channel));
  const [tried, setTried] = useState(false);
  const body = {
    name: name.trim(),
    config: configOf(before, kind, text),
    ...(isOther(choice.events, channel?.events) && { events: choice.events }),
    ...paceBody(choice, channel),
    ...(scope === 'shared' && { match }),
  };
  const whole = { ...body, channel_type: typeOf(kind) };
  const save = useAction<void, unknown>({
    run: () => (channel ? change(channel, body) : add(scope, whole)),
    changes: changedBy(scope),
    said: channel
      ? 'Channel changed'
      : (added) =>
          (added as Channel).state === 'pending'
            ? 'Channel added; its address has to confirm'
            : 'Channel added; test it now',
    onDone: (answer) => onDone(channel ? undefined : (answer as Channel)),
  });
  const wrong: Record<string, string | undefined> = {
    ...configFaults(kind, text),
    name: faultOf('ChannelCreate', 'name', name, true),
    min_duration_seconds: minutesFault(choice),
    ...(scope === 'shared' && { match: matchFault(match) }),
  };
  const faults = { ...(tried ? wrong : {}), ...refusalOf(save.error, Object.keys(wrong)) };
  const { members } = looksOf(kind);
  const rare = members.filter((member) => member.rare);
  const show = (member: Member, at: number) => (
    <ConfigField
      key={member.name}
      member={member}
      isFirst={at === 0}
      value={text[member.name] ?? ''}
      fault={faults[member.name]}
      onChange={(value) => {
        setText({ ...text, [member.name]: value });
        save.reset();
      }}
    />
  );

  /** The name follows the kind until one is written; what both kinds have is kept. */
  function choose(next: ChannelKind) {
    if (name === '' || name === looksOf(kind).name) setName(looksOf(next).name);
    setText({
      ...textOf(before, next),
      ...Object.fromEntries(
        Object.entries(text).filter(([member]) => looksOf(next).members.some((one) => one.name === member)),
      ),
    });
    setKind(next);
    save.reset();
  }

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (Object.values(wrong).every((fault) => !fault)) save.mutate();
    else setTimeout(() => document.querySelector<HTMLElement>('dialog [aria-invalid="true"]')?.focus());
  }

  return (
    <form onSubmit={submit} noValidate>
      {!given && <ChannelTiles label="Kind" chosen={kind} onChoose={choose} only={channel && typeOf(kind)} />}
      <Field label="Name" error={faults.name}>
        {(ids) => (
          <input
            {...ids}
            value={name}
            placeholder="Team chat"
            onChange={(event) => {
              setName(event.target.value);
              save.reset();
            }}
          />
        )}
      </Field>
      {members.filter((member) => !member.rare).map(show)}
      {scope === 'shared' && (
        <MatchFields legend="Of which monitors" match={match} fault={faults.match} onChange={setMatch} />
      )}
      <ChannelChoice
        choice={choice}
        faults={faults}
        isMachine={machines.includes(kind)}
        onChange={(next) => {
          setChoice(next);
          save.reset();
        }}
      />
      {rare.length > 0 && (
        <details className={styles.rare} open={rare.some((member) => faults[member.name]) || undefined}>
          <summary>How it is sent</summary>
          {rare.map((member) => show(member, 1))}
        </details>
      )}
      <div className="row-of-actions">
        <Button type="submit" kind="primary" busy={save.isPending}>
          {channel ? 'Save' : 'Add it'}
        </Button>
        {channel ? (
          <AsCurl does="Change the channel" method="PATCH" path={pathOf(channel)} body={body} needs="KEY" />
        ) : (
          <AsCurl does="Add the channel" method="POST" path={addPath(scope)} body={whole} needs="KEY" />
        )}
      </div>
    </form>
  );
}

/** A choice that was made.  What a channel gets because of its kind is not made one by saving something else. */
function isOther(chosen?: string[], before?: string[]): boolean {
  return chosen !== undefined && chosen.toSorted().join() !== before?.toSorted().join();
}

interface ConfigFieldProps {
  member: Member;
  isFirst: boolean;
  value: string | boolean;
  fault?: string;
  onChange: (value: string | boolean) => void;
}

function ConfigField({
  member: { name, label, kind, hint, example },
  isFirst,
  value,
  fault,
  onChange,
}: ConfigFieldProps) {
  if (kind === 'switch') return <Checkbox label={label} hint={hint} checked={value === true} onChange={onChange} />;
  return (
    <Field label={label} hint={hint} error={fault}>
      {(ids) => {
        const all = {
          ...ids,
          value: String(value),
          placeholder: example,
          spellCheck: false,
          'data-first': isFirst || undefined,
          onChange: (event: { target: { value: string } }) => onChange(event.target.value),
        };
        if (kind === 'choice')
          return (
            <select {...all}>
              {choicesOf('ChannelConfig', name).map((choice) => (
                <option key={choice}>{choice}</option>
              ))}
            </select>
          );
        if (kind === 'long' || kind === 'headers') return <textarea {...all} rows={kind === 'long' ? 5 : 2} />;
        return (
          <input
            {...all}
            type={kind === 'secret' ? 'password' : 'text'}
            autoComplete="off"
            inputMode={kind === 'address' ? 'url' : kind === 'addresses' ? 'email' : undefined}
          />
        );
      }}
    </Field>
  );
}
