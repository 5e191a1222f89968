/** Whether an open incident is told of again, and when it is told louder, and to whom. */
import { useState, type FormEvent } from 'react';
import { api, read, type Schemas } from '../../api/client';
import { faultOf, limitsOf, refusalOf } from '../../api/limits';
import { AsCurl, useAction, WithCurl } from '../actions';
import { Card } from '../Card';
import { Button } from '../controls';
import { Checkbox, Field } from '../Field';
import type { Channel, Scope } from './channel-api';
import styles from './Channels.module.css';

type Rules = Schemas['AlertRules'];

const fields = [
  { name: 'repeat_interval_minutes', label: 'Remind every (minutes)',
    hint: 'While an incident is open. 0: never; else at least 5.' },
  { name: 'max_repeats', label: 'Reminders at most', hint: 'For one incident.' },
  { name: 'escalation_after_minutes', label: 'Escalate after (minutes)',
    hint: 'If it has not been acknowledged by then. 0: never; else at least 5.' },
] as const;
const names = fields.map(({ name }) => name);
type Text = Record<(typeof names)[number], string>;

interface AlertRulesProps {
  scope: Scope;
  rules?: Rules;
  /** Of which some may be told an escalation. */
  channels: Channel[];
}

export function AlertRules(props: AlertRulesProps) {
  return (
    <Card title={props.scope === 'shared' ? 'Alert rules, unless a monitor has its own' : 'Alert rules'}>
      <RulesForm key={props.rules?.updated_at ?? 'none'} {...props} />
    </Card>
  );
}

function textOf(rules?: Rules): Text {
  return Object.fromEntries(names.map((name) => [name,
      String(rules?.[name] ?? limitsOf('AlertRulesSet', name).default)])) as Text;
}

function faultIn(name: (typeof names)[number], value: string): string | undefined {
  const tooOften = name !== 'max_repeats' && Number(value) > 0 && Number(value) < 5;
  return faultOf('AlertRulesSet', name, value, true) ?? (tooOften ? 'At least 5, or 0 for never' : undefined);
}

function put(scope: Scope, body: Schemas['AlertRulesSet']) {
  return scope === 'shared' ? read(api.PUT('/workspace/alert-rules', { body }))
    : read(api.PUT('/monitors/{id}/alert-rules', { params: { path: { id: scope.monitor } }, body }));
}

async function clear(scope: Scope): Promise<{ message: string }> {
  return await (scope === 'shared' ? read(api.DELETE('/workspace/alert-rules'))
    : read(api.DELETE('/monitors/{id}/alert-rules', { params: { path: { id: scope.monitor } } }))) as { message: string };
}

function RulesForm({ scope, rules, channels }: AlertRulesProps) {
  const [text, setText] = useState(() => textOf(rules));
  const [goesOn, setGoesOn] = useState(rules?.repeat_after_acknowledge ?? false);
  const [whom, setWhom] = useState(rules?.escalation_channel_ids ?? []);
  const path = scope === 'shared' ? '/workspace/alert-rules' : `/monitors/${scope.monitor}/alert-rules`;
  const body = { ...Object.fromEntries(names.map((name) => [name, Number(text[name])])), repeat_after_acknowledge: goesOn,
    ...(whom.length > 0 && { escalation_channel_ids: whom }) };
  const changes = scope === 'shared' ? [['channels'], ['monitor']] : [['monitor', scope.monitor, 'overview']];
  const save = useAction({ run: () => put(scope, body), changes, said: 'Alert rules saved' });
  const remove = useAction({ run: () => clear(scope), changes, said: ({ message }) => message });
  const wrong = Object.fromEntries(names.map((name) => [name, faultIn(name, text[name])]));
  const faults = { ...wrong, ...refusalOf(save.error, [...names]) };
  const escalates = Number(text.escalation_after_minutes) > 0;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (Object.values(wrong).every((fault) => !fault)) save.mutate();
  }

  return (
    <form onSubmit={submit} noValidate>
      {!rules && (
        <p className={`soft small ${styles.none}`}>None are set: an incident is told of when it opens and when it is over.</p>
      )}
      <div className={styles.rules}>
        {fields.map(({ name, label, hint }) => (
          <Field key={name} label={label} hint={hint} error={faults[name]}>
            {(ids) => <input {...ids} inputMode="numeric" value={text[name]}
              onChange={(event) => { setText({ ...text, [name]: event.target.value }); save.reset(); }} />}
          </Field>
        ))}
      </div>
      {escalates && channels.length > 0 && (
        <fieldset className={styles.events}>
          <legend className="soft small">The escalation goes to these; none chosen: to all that are told of it</legend>
          {channels.map(({ id, name }) => (
            <Checkbox key={id} label={name} checked={whom.includes(id)}
              onChange={(on) => { setWhom(on ? [...whom, id] : whom.filter((other) => other !== id)); save.reset(); }} />
          ))}
        </fieldset>
      )}
      <Checkbox label="Remind also once an incident is acknowledged" checked={goesOn}
        onChange={(on) => { setGoesOn(on); save.reset(); }} />
      <div className="row-of-actions">
        <Button type="submit" kind="primary" busy={save.isPending}>Save the rules</Button>
        <AsCurl does="Save the alert rules" method="PUT" path={path} body={body} needs="KEY" />
        {rules && (
          <WithCurl does="remove the rules" method="DELETE" path={path} needs="KEY">
            <Button busy={remove.isPending} onClick={() => remove.mutate()}>Remove the rules</Button>
          </WithCurl>
        )}
      </div>
    </form>
  );
}
