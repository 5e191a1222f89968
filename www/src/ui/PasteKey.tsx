/** Where a key is pasted that this browser does not hold yet. */
import { useState, type FormEvent } from 'react';
import { keyForm } from '../app/keys';
import { Button } from './controls';
import { Field } from './Field';

export function PasteKey({ label, onKey, error }: { label: string; onKey: (key: string) => void; error?: string }) {
  const [key, setKey] = useState('');
  const [fault, setFault] = useState<string>();

  function submit(event: FormEvent) {
    event.preventDefault();
    const candidate = key.trim();
    if (keyForm.test(candidate)) onKey(candidate);
    else setFault('A key is wp_ and 32 digits or letters a to f');
  }

  return (
    <form onSubmit={submit} noValidate>
      <Field label={label} error={fault ?? error} hint="It stays in this browser until you lock it.">
        {(ids) => <input {...ids} type="password" autoComplete="off" spellCheck={false} value={key} placeholder="wp_…"
          onChange={(event) => { setKey(event.target.value); setFault(undefined); }} />}
      </Field>
      <Button type="submit" icon="key">Unlock</Button>
    </form>
  );
}
