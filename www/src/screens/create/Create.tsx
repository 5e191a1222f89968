/** A new monitor: what kind, an address, a name that follows from it.  From here straight to the monitor itself. */
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api, read } from '../../api/client';
import { setMonitorKey, useKeys } from '../../app/keys';
import { AsCurl, useAction } from '../../ui/actions';
import { Card, ScreenHead } from '../../ui/Card';
import { Button } from '../../ui/controls';
import { MonitorForm } from '../../ui/monitor-form/MonitorForm';
import { TryIt } from '../../ui/monitor-form/TryIt';
import { createBody, faultsOf, nameFor, valuesOf, type Values } from '../../ui/monitor-form/model';

export function Create() {
  return (
    <div className="narrow">
      <ScreenHead title="New monitor" about="No account needed: you get a key that manages it."
        actions={<Link to="/import">Import many at once</Link>} />
      <Card><NewMonitor /></Card>
    </div>
  );
}

/** Waited for, if only for a second: then it is no refusal that the schedule was faster. */
function askCheck(id: string): void {
  void api.POST('/monitors/{id}/check', { params: { path: { id }, query: { wait: 1 } } }).catch(() => undefined);
}

function NewMonitor() {
  const { admin } = useKeys();
  const navigate = useNavigate();
  const [values, setValues] = useState(() => valuesOf({}));
  const [tried, setTried] = useState(false);
  const faults = faultsOf(values);
  const create = useAction({
    run: () => read(api.POST('/monitors', { body: createBody(values) })),
    changes: [['monitors'], ['status'], ['admin'], ['groups'], ['tags']],
    onDone: ({ monitor: { id }, manage_key, manage_url }) => {
      setMonitorKey(id, manage_key);
      // Its first check at once, if the instance has a moment for it; else with the next run, within a minute.
      if (values.monitor_type !== 'push') askCheck(id);
      void navigate(`/monitor/${id}`, { state: { made: { manage_key, manage_url } } });
    },
  });

  /** Until a name is written, it is what stands in the address. */
  function change(next: Values) {
    const follows = values.name === '' || values.name === nameFor(String(values.url));
    setValues(follows && next.name === values.name ? { ...next, name: nameFor(String(next.url)) } : next);
  }

  /** Whether all is as it should be; else what is not is shown. */
  function isWhole(): boolean {
    setTried(true);
    if (Object.keys(faults).length === 0) return true;
    setTimeout(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
    return false;
  }

  function submit() {
    if (isWhole()) create.mutate();
  }

  return (
    <MonitorForm isOperator={Boolean(admin)} values={values} faults={tried ? faults : {}} onChange={change} onSubmit={submit}>
      <div className="row-of-actions">
        <Button type="submit" kind="primary" busy={create.isPending}>Create monitor</Button>
        <TryIt body={createBody(values)} ready={isWhole} />
        <AsCurl does="Create the monitor" method="POST" path="/monitors" body={createBody(values)} needs={admin ? 'ADMIN_KEY' : undefined} />
      </div>
    </MonitorForm>
  );
}
