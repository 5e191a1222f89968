/** Every setting of the monitor, and the badges that show it elsewhere. */
import { useState } from 'react';
import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { api, read, type Monitor } from '../../api/client';
import { refusalOf } from '../../api/limits';
import { useKeys } from '../../app/keys';
import { monitorQueries } from '../../app/monitor-queries';
import { AsCurl, useAction } from '../../ui/actions';
import { Card } from '../../ui/Card';
import { Button } from '../../ui/controls';
import { MonitorForm } from '../../ui/monitor-form/MonitorForm';
import { TryIt } from '../../ui/monitor-form/TryIt';
import { changeBody, createBody, faultsOf, valuesOf } from '../../ui/monitor-form/model';
import { Badges } from './Badges';
import { useManage } from './manage';
import type { TabProps } from './MonitorScreen';
import styles from './SettingsTab.module.css';

const lists: QueryKey[] = [['monitors'], ['status'], ['page'], ['admin'], ['groups'], ['tags']];

export function SettingsTab({ overview: { monitor } }: TabProps) {
  const { manages, askKey } = useManage();
  return (
    <>
      <Card title="Settings">
        {!manages && (
          <div className={styles.readOnly}>
            <p>Anyone can read these; changing them takes the manage key of this monitor or the admin key.</p>
            <Button icon="key" onClick={() => askKey('Changing the settings')}>Paste the key</Button>
          </div>
        )}
        <fieldset className={styles.whole} disabled={!manages} aria-label="Settings of the monitor">
          <ChangeForm key={String(manages)} monitor={monitor} />
        </fieldset>
      </Card>
      <Badges monitor={monitor} />
    </>
  );
}

/** Only what differs from what was loaded is sent; what came back, limits applied, is what is shown then. */
function ChangeForm({ monitor }: { monitor: Monitor }) {
  const { id } = monitor;
  const client = useQueryClient();
  const { admin } = useKeys();
  const [before, setBefore] = useState(() => valuesOf(monitor));
  const [values, setValues] = useState(before);
  const [tried, setTried] = useState(false);
  const body = changeBody(before, values);
  const changed = Object.keys(body).length;
  const isStale = JSON.stringify(valuesOf(monitor)) !== JSON.stringify(before);

  function show(fresh: Monitor) {
    setBefore(valuesOf(fresh));
    setValues(valuesOf(fresh));
    setTried(false);
  }

  const save = useAction({
    run: () => read(api.PATCH('/monitors/{id}', { params: { path: { id } }, body })),
    changes: [['monitor', id], ...lists],
    said: 'Saved',
    onDone: ({ monitor: saved }) => {
      client.setQueryData(monitorQueries.overview(id).queryKey, (old) => old && { ...old, monitor: saved });
      show(saved);
    },
  });
  const wrong = faultsOf(values);
  const faults = { ...(tried ? wrong : {}), ...refusalOf(save.error, Object.keys(values)) };

  function isWhole(): boolean {
    setTried(true);
    if (Object.keys(wrong).length === 0) return true;
    document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    return false;
  }

  function submit() {
    if (isWhole()) save.mutate();
  }

  return (
    <MonitorForm open isOperator={Boolean(admin)} values={values} faults={faults} onSubmit={submit}
      onChange={(next) => { setValues(next); save.reset(); }}>
      {isStale && !save.isPending && (
        <div className={styles.readOnly}>
          <p>The settings were changed elsewhere meanwhile.</p>
          <Button icon="refresh" onClick={() => show(monitor)}>Reload</Button>
        </div>
      )}
      <div className={styles.actions} data-changed={changed > 0 || undefined}>
        <Button type="submit" kind="primary" busy={save.isPending} disabled={changed === 0}>Save changes</Button>
        <Button disabled={changed === 0} onClick={() => setValues(before)}>Discard</Button>
        <TryIt id={id} body={createBody(values)} ready={isWhole} />
        <AsCurl does="Change the settings" method="PATCH" path={`/monitors/${id}`} body={body} needs="KEY" />
        <span className="soft small">
          {changed === 0 ? 'No changes' : `Changed: ${Object.keys(body).join(', ')}`}
        </span>
      </div>
    </MonitorForm>
  );
}
