/**
 * Whether this browser may change the monitor on the screen, and how it comes to: an action that lacks the key says
 * so and asks for it, instead of standing there grey.
 */
import { createContext, use, useState, type FormEvent, type ReactNode } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { api, read } from '../../api/client';
import { addressOf } from '../../app/base';
import { forgetMonitorKey, keyIn, setMonitorKey, useKeys } from '../../app/keys';
import { Button, CopyButton } from '../../ui/controls';
import { Empty } from '../../ui/feedback';
import { Field } from '../../ui/Field';
import { Modal } from '../../ui/Modal';

interface Manage {
  id: string;
  manages: boolean;
  /** Opens the dialog about the key; `why` says what needs it. */
  askKey: (why?: string) => void;
}

const Context = createContext<Manage>({ id: '', manages: false, askKey: () => undefined });
const neededKey = 'the manage key of this monitor, or one that opens all';

export function useManage(): Manage {
  return use(Context);
}

export function ManageProvider({ id, manages, children }: { id: string; manages: boolean; children: ReactNode }) {
  const [why, setWhy] = useState<string>();
  const close = () => setWhy(undefined);
  return (
    <Context value={{ id, manages, askKey: (reason = '') => setWhy(reason) }}>
      {children}
      <Modal open={why !== undefined} onClose={close} title="The key of this monitor">
        {manages ? <HeldKey id={id} onDone={close} /> : <KeyForm id={id} why={why} onDone={close} />}
      </Modal>
    </Context>
  );
}

function HeldKey({ id, onDone }: { id: string; onDone: () => void }) {
  const client = useQueryClient();
  const { admin, team, monitors } = useKeys();
  const own = monitors[id];

  function forget() {
    forgetMonitorKey(id);
    void client.resetQueries({ queryKey: ['monitor', id] });
    void client.resetQueries({ queryKey: ['incidents'] });
    onDone();
  }

  return (
    <>
      {admin && <p>You are signed in with the admin key, which opens every monitor.</p>}
      {!admin && !own && team && <p>You are signed in with a key as {team.role}, which opens this monitor.</p>}
      {own && (
        <>
          <p>This browser keeps the manage key of this monitor. Anyone who has the manage link can change the monitor.</p>
          <div className="row-of-actions">
            <CopyButton text={addressOf(`/monitor/${id}#key=${own}`)}>Copy the manage link</CopyButton>
            <Button icon="lock" onClick={forget}>Lock: forget this key</Button>
          </div>
        </>
      )}
    </>
  );
}

function KeyForm({ id, why, onDone }: { id: string; why?: string; onDone: () => void }) {
  const client = useQueryClient();
  const stale = useKeys().monitors[id];
  const [key, setKey] = useState('');
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const candidate = keyIn(key);
    if (!candidate) {
      setError('A key is wp_ and 32 digits or letters a to f');
      return;
    }
    setBusy(true);
    const opens = await opensMonitor(id, candidate).catch((cause: Error) => cause);
    setBusy(false);
    if (opens !== true) {
      setError(opens === false ? 'This key does not open this monitor' : opens.message);
      return;
    }
    setMonitorKey(id, candidate);
    await Promise.all([['monitor', id], ['incidents']].map((queryKey) => client.invalidateQueries({ queryKey })));
    onDone();
  }

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      {why && <p>{why} needs {neededKey}.</p>}
      {stale && <p>The key kept in this browser does not open this monitor any more: it was replaced.</p>}
      <Field label="Paste this monitor’s manage key" error={error}
        hint="Shown once, when the monitor was created; a manage link will do, too. It stays here until you lock it.">
        {(ids) => (
          <input {...ids} type="password" autoComplete="off" spellCheck={false} placeholder="wp_…" value={key}
            onChange={(event) => { setKey(event.target.value); setError(undefined); }} />
        )}
      </Field>
      <Button type="submit" kind="primary" busy={busy}>Save key</Button>
    </form>
  );
}

async function opensMonitor(id: string, key: string): Promise<boolean> {
  const headers = { Authorization: `Bearer ${key}` };
  return (await read(api.GET('/monitors/{id}/overview', { params: { path: { id } }, headers }))).manages;
}

/** Stands where something is shown only to those who have the key. */
export function NeedsKey({ what }: { what: string }) {
  const { askKey } = useManage();
  return (
    <Empty title={`${what} are for those who manage this monitor`}>
      <p>Seeing them needs {neededKey}.</p>
      <Button icon="key" onClick={() => askKey('Seeing them')}>Paste the key</Button>
    </Empty>
  );
}
