/** What is planned, what is on, what was; and who is silent meanwhile. */
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { api, read } from '../../api/client';
import { plural } from '../../app/format';
import { useMay } from '../../app/keys';
import { teamQueries } from '../../app/team-queries';
import { AsCurl, Confirm, useAction } from '../../ui/actions';
import { Card, ScreenHead } from '../../ui/Card';
import { Button } from '../../ui/controls';
import { Empty } from '../../ui/feedback';
import { matchWords } from '../../ui/MatchFields';
import { Menu, MenuItem } from '../../ui/Menu';
import { Modal } from '../../ui/Modal';
import { MaintenanceForm, type Plan } from '../../ui/planning/MaintenanceForm';
import { repeatWords } from '../../ui/planning/recurrence';
import { TimeRange } from '../../ui/Time';
import { Together } from '../../ui/Together';
import { Locked } from '../Locked';
import { Calendar } from './Calendar';
import { Silences } from './Silences';
import styles from './Maintenance.module.css';

export function Maintenance() {
  return useMay('viewer') ? (
    <Whole />
  ) : (
    <Locked title="Maintenance" about="What is planned, and who is silent meanwhile." />
  );
}

function Whole() {
  const editable = useMay('responder');
  const active = useQuery(teamQueries.maintenance('active'));
  const upcoming = useQuery(teamQueries.maintenance('upcoming'));
  const past = useQuery(teamQueries.maintenance('past'));
  const silences = useQuery(teamQueries.silences('active'));
  const [editing, setEditing] = useState<Plan | 'new'>();
  const close = () => setEditing(undefined);
  const plans = [...(active.data ?? []), ...(upcoming.data ?? [])];
  return (
    <>
      <ScreenHead
        title="Maintenance"
        about="While it is on, failures of its monitors count as maintenance, open no incident and alert nobody."
        actions={
          editable && (
            <Button kind="primary" icon="plus" onClick={() => setEditing('new')}>
              Plan maintenance
            </Button>
          )
        }
      />
      <Together of={[active, upcoming, past, silences]}>
        <Card title="Calendar" flush>
          <Calendar plans={[...plans, ...(past.data ?? [])]} />
        </Card>
        <Card title="On and coming">
          {plans.length === 0 ? (
            <Empty title="Nothing is planned">
              <p>Plan it once, or as often as it comes.</p>
            </Empty>
          ) : (
            <ul>
              {plans.map((plan) => (
                <PlanLine key={plan.id} plan={plan} editable={editable} onEdit={() => setEditing(plan)} />
              ))}
            </ul>
          )}
        </Card>
        <Silences editable={editable} />
        <Past plans={past.data ?? []} />
      </Together>
      <Modal
        open={editing !== undefined}
        onClose={close}
        wide
        title={editing === 'new' ? 'Plan maintenance' : 'Change the maintenance'}
      >
        {editing === 'new' && (
          <MaintenanceForm
            path="/maintenance"
            onDone={close}
            run={(body) => read(api.POST('/maintenance', { body }))}
          />
        )}
        {editing && editing !== 'new' && (
          <MaintenanceForm
            plan={editing}
            monitors={editing.match || editing.monitor_ids ? undefined : []}
            path={`/maintenance/${editing.id}`}
            onDone={close}
            run={(body) => read(api.PATCH('/maintenance/{id}', { params: { path: { id: editing.id } }, body }))}
          />
        )}
      </Modal>
    </>
  );
}

function PlanLine({ plan, editable, onEdit }: { plan: Plan; editable: boolean; onEdit: () => void }) {
  const { id, title, description, active, rrule, starts_at: from, ends_at: to, next, timezone } = plan;
  const path = { params: { path: { id } } };
  const changes = [['maintenance'], ['monitor'], ['monitors'], ['page'], ['status']];
  const said = ({ message }: { message: string }) => message;
  const end = useAction({
    run: async () => (await read(api.POST('/maintenance/{id}/end', path))) as { message: string },
    changes,
    said,
  });
  const skip = useAction({
    run: async () => (await read(api.POST('/maintenance/{id}/skip-next', path))) as { message: string },
    changes,
    said,
  });
  const remove = useAction({
    run: async () => (await read(api.DELETE('/maintenance/{id}', path))) as { message: string },
    changes,
    said,
  });
  const [asks, setAsks] = useState(false);
  const coming = rrule && next[0] ? next[0] : { starts_at: from, ends_at: to };
  return (
    <li className={styles.plan}>
      <div>
        <p>
          <strong>{title}</strong>{' '}
          <span className={styles.state} data-state={active ? 'now' : undefined}>
            {active ? 'on now' : 'planned'}
          </span>
        </p>
        <p className="soft">
          {active && rrule ? 'on now; the next ' : ''}
          <TimeRange from={coming.starts_at} to={coming.ends_at} />
          {repeatWords(rrule) && `, ${repeatWords(rrule)}, on the clocks of ${timezone}`} · {ofWhom(plan)}
        </p>
        {description && <p className="small">{description}</p>}
      </div>
      {editable && (
        <div className="row-of-actions">
          {active && (
            <Button busy={end.isPending} aria-label={`End now: ${title}`} onClick={() => end.mutate()}>
              End now
            </Button>
          )}
          {rrule && !active && (
            <Button busy={skip.isPending} aria-label={`Skip the next: ${title}`} onClick={() => skip.mutate()}>
              Skip the next
            </Button>
          )}
          <Button aria-label={`Change ${title}`} onClick={onEdit}>
            Change
          </Button>
          <Menu label={`More for ${title}`} bare>
            {rrule && active && (
              <MenuItem icon="right" onClick={() => skip.mutate()}>
                Skip the next
              </MenuItem>
            )}
            <MenuItem icon="trash" danger onClick={() => setAsks(true)}>
              Delete
            </MenuItem>
          </Menu>
          <AsCurl does={`End ${title} now`} method="POST" path={`/maintenance/${id}/end`} needs="KEY" />
          <AsCurl does={`Delete ${title}`} method="DELETE" path={`/maintenance/${id}`} needs="KEY" />
        </div>
      )}
      <Confirm
        open={asks}
        onClose={() => setAsks(false)}
        title={`Delete “${title}”?`}
        doIt="Delete it"
        onConfirm={() => remove.mutate()}
      >
        <p>{active ? 'It ends at once: checks count again.' : 'None of its times comes.'}</p>
      </Confirm>
    </li>
  );
}

function ofWhom({ match, monitor_name: name, monitor_ids: ids, monitor_count: count }: Plan): string {
  return name ?? (match && !ids ? `${matchWords(match)} (${count})` : plural(count, 'monitor'));
}

function Past({ plans }: { plans: Plan[] }) {
  if (plans.length === 0) return null;
  return (
    <Card title="Over">
      <ul>
        {plans.slice(0, 20).map((plan) => (
          <li key={plan.id} className={styles.plan}>
            <div>
              <p>{plan.title}</p>
              <p className="soft small">
                <TimeRange from={plan.starts_at} to={plan.ends_at} /> · {ofWhom(plan)}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
