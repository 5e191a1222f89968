/** A new monitor: three kinds, two fields that matter, and the key that comes back, once. */
import { useState } from 'react';
import { Link } from 'react-router';
import { api, read, type Schemas } from '../../api/client';
import { setMonitorKey, useKeys } from '../../app/keys';
import { CurlButton, useAction } from '../../ui/actions';
import { Card, ScreenHead } from '../../ui/Card';
import { Button, CopyButton } from '../../ui/controls';
import { MonitorForm } from '../../ui/monitor-form/MonitorForm';
import { createBody, faultsOf, valuesOf } from '../../ui/monitor-form/model';
import { Secret } from '../../ui/Secret';

type Created = Schemas['Created'];

export function Create() {
  const [created, setCreated] = useState<Created>();
  const [round, setRound] = useState(0);
  if (created) {
    return <CreatedMonitor created={created} onAnother={() => { setCreated(undefined); setRound(round + 1); }} />;
  }
  return (
    <div className="narrow">
      <ScreenHead title="New monitor" about="No account needed: you get a key that manages it."
        actions={<Link to="/import">Import many at once</Link>} />
      <Card><NewMonitor key={round} onCreated={setCreated} /></Card>
    </div>
  );
}

function NewMonitor({ onCreated }: { onCreated: (created: Created) => void }) {
  const { admin } = useKeys();
  const [values, setValues] = useState(() => valuesOf({}));
  const [tried, setTried] = useState(false);
  const faults = faultsOf(values);
  const create = useAction({
    run: () => read(api.POST('/monitors', { body: createBody(values) })),
    changes: [['monitors'], ['status'], ['admin'], ['groups'], ['tags']],
    onDone: (created) => {
      setMonitorKey(created.monitor.id, created.manage_key);
      onCreated(created);
    },
  });

  function submit() {
    setTried(true);
    if (Object.keys(faults).length === 0) create.mutate();
    else document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }

  return (
    <MonitorForm values={values} faults={tried ? faults : {}} onChange={setValues} onSubmit={submit}>
      <div className="row-of-actions">
        <Button type="submit" kind="primary" busy={create.isPending}>Create monitor</Button>
        <CurlButton method="POST" path="/monitors" body={createBody(values)} needs={admin ? 'ADMIN_KEY' : undefined} />
      </div>
    </MonitorForm>
  );
}

function CreatedMonitor({
  created: { monitor, manage_key, manage_url, view_url },
  onAnother,
}: {
  created: Created;
  onAnother: () => void;
}) {
  return (
    <>
      <ScreenHead title={`${monitor.name} is being watched`} about="Its first check comes within a minute." />
      <Card>
        <Secret label="Its manage key, shown only now" value={manage_key}>
          Anyone who has it can change and delete this monitor. This browser keeps it until you lock it; keep it elsewhere,
          too.
        </Secret>
        <div className="row-of-actions">
          <Link to={view_url}>Open the monitor</Link>
          <CopyButton text={new URL(manage_url, location.origin).href}>Copy the manage link</CopyButton>
          <Button icon="plus" onClick={onAnother}>Create another</Button>
        </div>
      </Card>
    </>
  );
}
