/** The key button, on every screen: paste a key, see which ones this browser holds, or forget them all. */
import { useEffect, useState, type FormEvent } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { useQueryClient } from '@tanstack/react-query';
import { api, read, type Schemas } from '../api/client';
import { Icon } from '../ui/Icon';
import { Button, IconButton } from '../ui/controls';
import { Modal } from '../ui/Modal';
import { Field } from '../ui/Field';
import { say } from '../ui/toast';
import {
  forgetAllKeys, keptKeys, keyIn, may, setAdminKey, setMonitorKey, setPageKey, setTeamKey, unknownKey, useKeys,
} from './keys';
import { useStore } from './store';

export function SignIn({ signedIn }: { signedIn: boolean }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      {signedIn ? (
        <IconButton label="Keys in this browser" onClick={() => setOpen(true)}><Icon name="key" size={18} /></IconButton>
      ) : <Button onClick={() => setOpen(true)}>Sign in</Button>}
      <Modal open={open} onClose={() => setOpen(false)} title={signedIn ? 'Keys in this browser' : 'Sign in'}>
        <KeyForm onDone={() => setOpen(false)} />
        {signedIn && <HeldKeys onDone={() => setOpen(false)} />}
      </Modal>
    </>
  );
}

export function KeyForm({ onDone }: { onDone: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { admin } = useKeys();
  const [key, setKey] = useState('');
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);

  if (admin) return <p>You are signed in with the admin key.</p>;

  async function submit(event: FormEvent) {
    event.preventDefault();
    const candidate = keyIn(key);
    if (!candidate) {
      setError('A key is wp_ and 32 digits or letters a to f');
      return;
    }
    setBusy(true);
    const who = await whoIs(candidate).catch(() => undefined);
    setBusy(false);
    const fault = who === undefined ? 'Watchpost cannot be reached; try again' : faultOf(who);
    if (fault || !who) {
      setError(fault);
      return;
    }
    const place = keep(candidate, who) ?? beginning(pathname);
    void client.invalidateQueries();
    onDone();
    if (place) void navigate(place);
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <Field label="Key" error={error}
        hint={'The admin key, which ./start.sh or watchpost init printed once; a key that was made for you; or that of a '
          + 'monitor or page.'}>
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

/** A key that came by a link, whatever it opens. */
export function KeyByLink() {
  const key = useStore(unknownKey);
  const client = useQueryClient();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  useEffect(() => {
    if (key === undefined) return;
    void whoIs(key).then((who) => {
      unknownKey.set(undefined);
      const fault = faultOf(who);
      const place = fault ? undefined : keep(key, who) ?? beginning(pathname);
      if (fault) say(fault, true);
      else void client.invalidateQueries();
      if (place) void navigate(place);
    }, (error: Error) => say(error.message, true));
  }, [key]);
  return null;
}

type Who = Schemas['Whoami'];

async function whoIs(key: string): Promise<Who> {
  return read(api.GET('/whoami', { headers: { Authorization: `Bearer ${key}` } }));
}

function faultOf({ kind }: Who): string | undefined {
  if (kind === 'none') return 'This key opens nothing here: it was mistyped, replaced, or has expired';
  return kind === 'probe' ? 'This is the key of a location: it is for watchpost probe' : undefined;
}

/** Where to go with it, if it opens one thing only. */
function keep(key: string, { kind, role, workspace, monitor, page }: Who): string | undefined {
  if (kind === 'admin') setAdminKey(key);
  if (kind === 'workspace' && role && workspace) setTeamKey({ key, role, workspace });
  if (monitor) setMonitorKey(monitor.id, key);
  if (page) setPageKey(page.slug, key);
  return monitor ? `/monitor/${monitor.id}` : page && `/pages/${page.slug}`;
}

/** From the overview, which is what strangers see, those who run things go on to what they run; others stay where they are. */
function beginning(pathname: string): string | undefined {
  return pathname === '/' && may(keptKeys.get(), 'viewer') ? '/home' : undefined;
}

/** What nobody may ask for without a key. */
const keyed = ['admin', 'channels', 'silences', 'team'];

function HeldKeys({ onDone }: { onDone: () => void }) {
  const client = useQueryClient();
  const { admin, team, monitors, pages } = useKeys();
  const held = [admin && 'the admin key', team && `a key as ${team.role}`, count(Object.keys(monitors).length, 'monitor key'),
    count(Object.keys(pages).length, 'page key')].filter(Boolean);

  function lock() {
    forgetAllKeys();
    for (const name of keyed) client.removeQueries({ queryKey: [name] });
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
