/** A new monitor: what kind, an address, a name that follows from it.  From here straight to the monitor itself. */
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { api, read } from '../../api/client';
import { generalKey, setMonitorKey, useKeys } from '../../app/keys';
import { AsCurl, useAction } from '../../ui/actions';
import { Card, ScreenHead } from '../../ui/Card';
import { Button } from '../../ui/controls';
import { MonitorForm } from '../../ui/monitor-form/MonitorForm';
import { TryIt } from '../../ui/monitor-form/TryIt';
import { createBody, faultsOf, nameFor, valuesOf, type Values } from '../../ui/monitor-form/model';

export function Create() {
  const isKnown = generalKey(useKeys()) !== undefined;
  return (
    <div className="narrow">
      <ScreenHead title="New monitor"
        about={isKnown ? 'You manage it; a key that opens only this monitor comes with it, for others.'
          : 'No account needed: you get a key that manages it.'}
        actions={<Link to="/import">Import many at once</Link>} />
      <Card><NewMonitor /></Card>
    </div>
  );
}

/** Waited for, if only for a second: then it is no refusal that the schedule was faster. */
function askCheck(id: string): void {
  void api.POST('/monitors/{id}/check', { params: { path: { id }, query: { wait: 1 } } }).catch(() => undefined);
}

type Asked = 'try' | 'create';

function faultsFor(asked: Asked, { name, ...others }: Record<string, string>): Record<string, string> {
  return asked === 'create' && name !== undefined ? { name, ...others } : others;
}

function NewMonitor() {
  const { admin } = useKeys();
  const navigate = useNavigate();
  const [values, setValues] = useState(() => valuesOf({}));
  const [asked, setAsked] = useState<Asked>();
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

  /** Whether all is as it should be; else what is not is shown.  A check that is only tried needs no name. */
  function isWhole(what: Asked): boolean {
    setAsked(what);
    if (Object.keys(faultsFor(what, faults)).length === 0) return true;
    setTimeout(() => document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus());
    return false;
  }

  function submit() {
    if (isWhole('create')) create.mutate();
  }

  return (
    <MonitorForm isOperator={Boolean(admin)} values={values} faults={asked ? faultsFor(asked, faults) : {}}
      onChange={change} onSubmit={submit}>
      <div className="row-of-actions">
        <Button type="submit" kind="primary" busy={create.isPending}>Create monitor</Button>
        <TryIt body={createBody(values)} ready={() => isWhole('try')} />
        <AsCurl does="Create the monitor" method="POST" path="/monitors" body={createBody(values)}
          needs={admin ? 'ADMIN_KEY' : undefined} />
      </div>
    </MonitorForm>
  );
}
