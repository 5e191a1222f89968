/** Whether an open incident is told of again, and when it is told louder. */
import { useState, type FormEvent } from 'react';
import { api, read, type Schemas } from '../../api/client';
import { faultOf, limitsOf, refusalOf } from '../../api/limits';
import { AsCurl, useAction, WithCurl } from '../../ui/actions';
import { Card } from '../../ui/Card';
import { Button } from '../../ui/controls';
import { Checkbox, Field } from '../../ui/Field';
import styles from './Alerts.module.css';

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

export function AlertRules({ id, rules }: { id: string; rules?: Rules }) {
  return <Card title="Alert rules"><RulesForm key={rules?.updated_at ?? 'none'} id={id} rules={rules} /></Card>;
}

function textOf(rules?: Rules): Text {
  return Object.fromEntries(names.map((name) => [name,
      String(rules?.[name] ?? limitsOf('AlertRulesSet', name).default)])) as Text;
}

function faultIn(name: (typeof names)[number], value: string): string | undefined {
  const tooOften = name !== 'max_repeats' && Number(value) > 0 && Number(value) < 5;
  return faultOf('AlertRulesSet', name, value, true) ?? (tooOften ? 'At least 5, or 0 for never' : undefined);
}

function RulesForm({ id, rules }: { id: string; rules?: Rules }) {
  const [text, setText] = useState(() => textOf(rules));
  const [goesOn, setGoesOn] = useState(rules?.repeat_after_acknowledge ?? false);
  const path = { params: { path: { id } } };
  const body = { ...Object.fromEntries(names.map((name) => [name, Number(text[name])])), repeat_after_acknowledge: goesOn };
  const changes = [['monitor', id, 'overview']];
  const save = useAction({ run: () => read(api.PUT('/monitors/{id}/alert-rules', { ...path, body })), changes,
    said: 'Alert rules saved' });
  const remove = useAction({ run: () => read(api.DELETE('/monitors/{id}/alert-rules', path)), changes,
    said: ({ message }) => message });
  const wrong = Object.fromEntries(names.map((name) => [name, faultIn(name, text[name])]));
  const faults = { ...wrong, ...refusalOf(save.error, [...names]) };

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
      <Checkbox label="Remind also once an incident is acknowledged" checked={goesOn}
        onChange={(on) => { setGoesOn(on); save.reset(); }} />
      <div className="row-of-actions">
        <Button type="submit" kind="primary" busy={save.isPending}>Save the rules</Button>
        <AsCurl does="Save the alert rules" method="PUT" path={`/monitors/${id}/alert-rules`} body={body} needs="KEY" />
        {rules && (
          <WithCurl does="remove the rules" method="DELETE" path={`/monitors/${id}/alert-rules`} needs="KEY">
            <Button busy={remove.isPending} onClick={() => remove.mutate()}>Remove the rules</Button>
          </WithCurl>
        )}
      </div>
    </form>
  );
}
