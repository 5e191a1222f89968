/** Planned absences: while one lasts, failures count as maintenance and in no figure. */
import { useState, type FormEvent } from 'react';
import { useQuery } from '@tanstack/react-query';
import { api, read, type Schemas } from '../../api/client';
import { faultOf } from '../../api/limits';
import { monitorQueries } from '../../app/monitor-queries';
import { ConfirmButton, AsCurl, useAction } from '../../ui/actions';
import { Card } from '../../ui/Card';
import { Button } from '../../ui/controls';
import { Empty, Loaded } from '../../ui/feedback';
import { Field } from '../../ui/Field';
import { inputTime, utc } from '../../ui/local-time';
import { Modal } from '../../ui/Modal';
import { TimeRange, useNow } from '../../ui/Time';
import { useManage } from './manage';
import styles from './IncidentsTab.module.css';

type Window = Schemas['Window'];

export function Maintenance({ id }: { id: string }) {
  const { manages } = useManage();
  const [adding, setAdding] = useState(false);
  const query = useQuery(monitorQueries.windows(id));
  const add = manages && <Button icon="plus" onClick={() => setAdding(true)}>Plan maintenance</Button>;
  return (
    <Card title="Maintenance" actions={add}>
      <Loaded query={query}>
        {(windows) => windows.length === 0 ? (
          <Empty title="No maintenance planned"><p>During a window no incident opens and no check counts.</p></Empty>
        ) : <ul>{windows.map((window) => <WindowLine key={window.id} window={window} />)}</ul>}
      </Loaded>
      <Modal open={adding} onClose={() => setAdding(false)} title="Plan maintenance">
        <NewWindow id={id} onDone={() => setAdding(false)} />
      </Modal>
    </Card>
  );
}

function WindowLine({ window: { id, monitor_id: monitor, title, starts_at: from, ends_at: to } }: { window: Window }) {
  const { manages } = useManage();
  const now = Math.max(useNow(), Date.now());
  const state = Date.parse(to) <= now ? 'over' : Date.parse(from) <= now ? 'now' : 'planned';
  const remove = useAction({
    run: () => read(api.DELETE('/maintenance/{id}', { params: { path: { id } } })),
    changes: [['monitor', monitor], ['maintenance'], ['page']],
    said: ({ message }) => message,
  });
  return (
    <li className={styles.window}>
      <div>
        <p><strong>{title}</strong> <span className={styles.state} data-state={state}>{state}</span></p>
        <p className="soft"><TimeRange from={from} to={to} /></p>
      </div>
      {manages && <AsCurl does={`Delete ${title}`} method="DELETE" path={`/maintenance/${id}`} needs="KEY" />}
      {manages && (
        <ConfirmButton label="Delete" title={`Delete “${title}”?`} doIt="Delete it"
          busy={remove.isPending} onConfirm={() => remove.mutate()}>
          <p>{state === 'now' ? 'It ends at once: checks count again.' : 'Checks made in it stay uncounted.'}</p>
        </ConfirmButton>
      )}
    </li>
  );
}

/** Times are typed as they are here, and sent as UTC. */
function NewWindow({ id, onDone }: { id: string; onDone: () => void }) {
  const [title, setTitle] = useState('');
  const [from, setFrom] = useState(() => inputTime(5));
  const [to, setTo] = useState(() => inputTime(65));
  const [tried, setTried] = useState(false);
  const body = { title: title.trim(), starts_at: utc(from), ends_at: utc(to) };
  const faults = {
    title: faultOf('WindowCreate', 'title', title, true),
    from: body.starts_at ? undefined : 'A date and a time are needed',
    to: !body.ends_at ? 'A date and a time are needed' :
      body.ends_at <= body.starts_at ? 'Must be later than the start' : undefined,
  };
  const create = useAction({
    run: () => read(api.POST('/monitors/{id}/maintenance', { params: { path: { id } }, body })),
    changes: [['monitor', id], ['maintenance'], ['page']],
    said: 'Maintenance is planned',
    onDone,
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (Object.values(faults).every((fault) => !fault)) create.mutate();
  }

  return (
    <form onSubmit={submit} noValidate>
      <Field label="Title" error={tried && faults.title} hint="Shown on public pages.">
        {(ids) => <input {...ids} value={title} placeholder="Database upgrade"
          onChange={(event) => setTitle(event.target.value)} />}
      </Field>
      <div className={styles.times}>
        <Field label="From" error={tried && faults.from}>
          {(ids) => <input {...ids} type="datetime-local" value={from}
            onChange={(event) => setFrom(event.target.value)} />}
        </Field>
        <Field label="To" error={tried && faults.to}>
          {(ids) => <input {...ids} type="datetime-local" value={to}
            onChange={(event) => setTo(event.target.value)} />}
        </Field>
      </div>
      <div className="row-of-actions">
        <Button type="submit" kind="primary" busy={create.isPending}>Plan</Button>
        <AsCurl does="Plan maintenance" method="POST" path={`/monitors/${id}/maintenance`} body={body} needs="KEY" />
      </div>
    </form>
  );
}
