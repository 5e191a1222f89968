/** Planned absences: while one lasts, failures count as maintenance and in no figure. */
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { api, read, type Schemas } from '../../api/client';
import { monitorQueries } from '../../app/monitor-queries';
import { ConfirmButton, AsCurl, useAction } from '../../ui/actions';
import { Card } from '../../ui/Card';
import { Button } from '../../ui/controls';
import { Empty, Loaded } from '../../ui/feedback';
import { Modal } from '../../ui/Modal';
import { MaintenanceForm } from '../../ui/planning/MaintenanceForm';
import { repeatWords } from '../../ui/planning/recurrence';
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
      <Modal open={adding} onClose={() => setAdding(false)} title="Plan maintenance" wide>
        <MaintenanceForm monitors={[id]} path={`/monitors/${id}/maintenance`} onDone={() => setAdding(false)}
          run={(body) => read(api.POST('/monitors/{id}/maintenance', { params: { path: { id } }, body: body as Schemas['WindowCreate'] }))} />
      </Modal>
    </Card>
  );
}

function WindowLine({ window }: { window: Window }) {
  const { id, monitor_id: monitor, title, starts_at: from, ends_at: to, active, rrule, next, monitor_count: count } = window;
  const { manages } = useManage();
  const now = Math.max(useNow(), Date.now());
  const coming = rrule ? next[0] : undefined;
  const state = active ? 'now' : !coming && Date.parse(to) <= now ? 'over' : 'planned';
  const remove = useAction({
    run: () => read(api.DELETE('/maintenance/{id}', { params: { path: { id } } })),
    changes: [['monitor', monitor], ['maintenance'], ['page']],
    said: ({ message }) => message,
  });
  return (
    <li className={styles.window}>
      <div>
        <p><strong>{title}</strong> <span className={styles.state} data-state={state}>{state}</span></p>
        <p className="soft"><TimeRange from={coming?.starts_at ?? from} to={coming?.ends_at ?? to} />{repeatWords(rrule) && `, ${repeatWords(rrule)}`}{count > 1 && `, with ${count - 1} other monitors`}</p>
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
