/** The key button, on every screen: paste a key, see which ones this browser holds, or forget them all. */
import { useState, type FormEvent } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Icon } from '../ui/Icon';
import { Button, IconButton } from '../ui/controls';
import { Modal } from '../ui/Modal';
import { Field } from '../ui/Field';
import { base } from './base';
import { forgetAllKeys, keyForm, setAdminKey, useKeys } from './keys';

export function SignIn({ signedIn }: { signedIn: boolean }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton label={signedIn ? 'Keys in this browser' : 'Sign in'} onClick={() => setOpen(true)}>
        <Icon name={signedIn ? 'key' : 'lock'} size={18} />
      </IconButton>
      <Modal open={open} onClose={() => setOpen(false)} title={signedIn ? 'Keys in this browser' : 'Sign in'}>
        <KeyForm onDone={() => setOpen(false)} />
        {signedIn && <HeldKeys onDone={() => setOpen(false)} />}
      </Modal>
    </>
  );
}

export function KeyForm({ onDone }: { onDone: () => void }) {
  const client = useQueryClient();
  const { admin } = useKeys();
  const [key, setKey] = useState('');
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);

  if (admin) return <p>You are signed in with the admin key.</p>;

  async function submit(event: FormEvent) {
    event.preventDefault();
    const candidate = key.trim();
    if (!keyForm.test(candidate)) {
      setError('A key is wp_ and 32 digits or letters a to f');
      return;
    }
    setBusy(true);
    const valid = await isAdminKey(candidate).catch(() => undefined);
    setBusy(false);
    if (!valid) {
      setError(valid === undefined ? 'Watchpost cannot be reached; try again'
        : 'This is not the admin key. A monitor’s own key is pasted on that monitor’s screen');
      return;
    }
    setAdminKey(candidate);
    void client.invalidateQueries();
    onDone();
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Field label="Admin key" error={error}
        hint="Printed once by watchpost init or ./start.sh. It stays in this browser until you lock it.">
        {(ids) => (
          <input
            {...ids}
            type="password"
            autoComplete="current-password"
            value={key}
            placeholder="wp_…"
            spellCheck={false}
            onChange={(event) => {
              setKey(event.target.value);
              setError(undefined);
            }}
          />
        )}
      </Field>
      <Button type="submit" kind="primary" busy={busy}>Sign in</Button>
    </form>
  );
}

async function isAdminKey(key: string): Promise<boolean> {
  const answer = await fetch(`${base}/api/v1/admin/verify`, { headers: { Authorization: `Bearer ${key}` } });
  return ((await answer.json()) as { valid: boolean }).valid;
}

function HeldKeys({ onDone }: { onDone: () => void }) {
  const client = useQueryClient();
  const { admin, monitors, pages } = useKeys();
  const held = [admin && 'the admin key', count(Object.keys(monitors).length, 'monitor key'),
    count(Object.keys(pages).length, 'page key')].filter(Boolean);

  function lock() {
    forgetAllKeys();
    client.removeQueries({ queryKey: ['admin'] });        // what only the admin key may ask for
    void client.resetQueries();
    onDone();
  }

  return (
    <>
      <p>This browser holds {held.join(', ')}.</p>
      <p><Button icon="lock" onClick={lock}>Lock: forget all keys</Button></p>
    </>
  );
}

function count(number: number, what: string): string | undefined {
  return number ? `${number} ${what}${number === 1 ? '' : 's'}` : undefined;
}
