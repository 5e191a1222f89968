/** Somebody takes the incident on: the others need not, and are neither reminded nor called by escalation. */
import { useEffect, useState, type FormEvent } from 'react';
import { useLocation } from 'react-router';
import { api, read, type Schemas } from '../../api/client';
import { limitsOf } from '../../api/limits';
import { useAction, WithCurl } from '../../ui/actions';
import { Card } from '../../ui/Card';
import { Button } from '../../ui/controls';
import { Field } from '../../ui/Field';
import { takeFocus } from '../../ui/focus';
import { Modal } from '../../ui/Modal';
import { SilenceForm } from '../../ui/planning/SilenceForm';
import { useManage } from '../monitor/manage';
import styles from './Incident.module.css';
import { Internal } from './Internal';
import { changedByWords, MyName, useMyName } from '../../app/my-name';

export function Acknowledge({
  incident: { id, monitor_id: monitor, acknowledged_by: by, state },
}: {
  incident: Schemas['IncidentDetail'];
}) {
  const { manages, askKey } = useManage();
  const cameForIt = useLocation().hash === '#acknowledge' && by === undefined;
  const [again, setAgain] = useState(false);
  const [done, setDone] = useState(false);          // here and now: the form had the focus
  const [note, setNote] = useState('');
  const [name, setName] = useMyName();
  const [internal, setInternal] = useState(true);
  const body = { note, ...(name && { actor: name }), is_internal: internal };
  const action = useAction({
    run: () => read(api.POST('/incidents/{id}/acknowledge', { params: { path: { id } }, body })),
    changes: changedByWords(monitor),
    said: ({ message }) => message,
    onDone: () => { setNote(''); setAgain(false); setDone(true); },
  });

  const withdrawal = useAction({
    run: () => read(api.DELETE('/incidents/{id}/acknowledge', { params: { path: { id } } })),
    changes: changedByWords(monitor),
    said: ({ message }) => message,
  });

  // The link in an alert leads here: it holds no key and does nothing by being opened.
  useEffect(() => {
    if (cameForIt && !manages) askKey('Acknowledging');
  }, []);

  function submit(event: FormEvent) {
    event.preventDefault();
    action.mutate();
  }

  if (!manages) return <ReadOnly onKey={() => askKey('Acknowledging')} />;
  if ((by !== undefined || (state === 'resolved' && !cameForIt)) && !again) {
    return (
      <p className={styles.again}>
        <Button kind="quiet" icon="check" ref={done ? takeFocus : undefined} onClick={() => setAgain(true)}>
          {by === undefined ? 'Acknowledge' : 'Acknowledge again'}
        </Button>
        {by !== undefined && (
          <Button kind="quiet" busy={withdrawal.isPending} onClick={() => withdrawal.mutate()}>
            Withdraw
          </Button>
        )}
        {state === 'open' && <SilenceIt monitor={monitor} />}
      </p>
    );
  }
  return (
    <Card title="Acknowledge" actions={state === 'open' && <SilenceIt monitor={monitor} />}>
      <form onSubmit={submit}>
        <Field
          label="Note"
          hint="What you are doing about it, if you like to say. It ends escalation, and reminders unless the alert rules go on."
        >
          {(ids) => (
            <textarea {...ids} rows={2} ref={cameForIt ? takeFocus : undefined} maxLength={limitsOf('AcknowledgeBody', 'note').maxLength} value={note}
              onChange={(event) => setNote(event.target.value)} />
          )}
        </Field>
        <MyName name={name} onChange={setName} />
        <Internal internal={internal} onChange={setInternal} />
        <WithCurl does="Acknowledge" method="POST" path={`/incidents/${id}/acknowledge`} body={body} needs="KEY">
          <Button type="submit" kind="primary" icon="check" busy={action.isPending}>Acknowledge</Button>
        </WithCurl>
      </form>
    </Card>
  );
}

/** For those who are at it, and need no more of the noise. */
function SilenceIt({ monitor }: { monitor: string }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon="bell-off" onClick={() => setOpen(true)}>Silence</Button>
      <Modal open={open} onClose={() => setOpen(false)} title="Silence this monitor">
        <SilenceForm monitors={[monitor]} onDone={() => setOpen(false)} />
      </Modal>
    </>
  );
}

function ReadOnly({ onKey }: { onKey: () => void }) {
  return (
    <Card>
      <p className="soft">The key of this monitor acknowledges and adds notes.</p>
      <p className={styles.again}><Button kind="quiet" icon="lock" onClick={onKey}>Read only: paste key</Button></p>
    </Card>
  );
}
