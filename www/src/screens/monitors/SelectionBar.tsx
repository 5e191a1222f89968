/** What can be done to the rows that are chosen.  It stands at the foot of the window while some are. */
import { useState, type FormEvent } from 'react';
import { useQuery } from '@tanstack/react-query';
import { api, read } from '../../api/client';
import { plural } from '../../app/format';
import { forgetMonitorKey, keptKeys, may } from '../../app/keys';
import { queries } from '../../app/queries';
import { useAction } from '../../ui/actions';
import { Button } from '../../ui/controls';
import { Loaded } from '../../ui/feedback';
import { Field } from '../../ui/Field';
import { Icon, type IconName } from '../../ui/Icon';
import { Menu, MenuItem } from '../../ui/Menu';
import { Modal } from '../../ui/Modal';
import { MaintenanceForm, type PlanBody } from '../../ui/planning/MaintenanceForm';
import { SilenceForm } from '../../ui/planning/SilenceForm';
import { useBulk, type Bulk } from './bulk';
import type { Summary } from './sorting';
import type { Selection } from './useSelection';
import styles from './SelectionBar.module.css';

const one = (id: string) => ({ params: { path: { id } } });
const setPaused = (paused: boolean) => ({ id }: Summary) =>
  read(api.POST(paused ? '/monitors/{id}/pause' : '/monitors/{id}/resume', one(id)));

interface FormProps {
  monitors: Summary[];
  bulk: Bulk;
  onDone: () => void;
}

/** What asks for more than a click. */
const dialogs = {
  tag: { name: 'Tags', icon: 'tag', title: 'Tags', Form: TagForm },
  silence: { name: 'Silence', icon: 'bell-off', title: 'Silence', Form: SilenceOf },
  maintain: { name: 'Maintenance', icon: 'wrench', title: 'Plan maintenance', Form: MaintenanceOf },
  page: { name: 'Add to a page', icon: 'globe', title: 'Add to a status page', Form: PageChoice },
  delete: { name: 'Delete', icon: 'trash', title: 'Delete', Form: DeleteForm },
} as const satisfies Record<string, { name: string; icon: IconName; title: string; Form: (props: FormProps) => unknown }>;
type Dialog = keyof typeof dialogs;

export function SelectionBar({ monitors, selection }: { monitors: Summary[]; selection: Selection }) {
  const bulk = useBulk();
  const [open, setOpen] = useState<Dialog>();
  const chosen = monitors.filter(({ id }) => selection.chosen.has(id));
  if (chosen.length === 0) return null;
  const Form = open && dialogs[open].Form;
  const opener = (dialog: Dialog) => <Button icon={dialogs[dialog].icon} onClick={() => setOpen(dialog)}>{dialogs[dialog].name}</Button>;
  return (
    <div className={styles.bar} role="toolbar" aria-label="Chosen monitors">
      <strong className={styles.count}>{chosen.length.toLocaleString()} chosen</strong>
      <Button icon="pause" busy={bulk.busy} onClick={() => void bulk.run(chosen, 'paused', setPaused(true))}>Pause</Button>
      <Button icon="play" busy={bulk.busy} onClick={() => void bulk.run(chosen, 'resumed', setPaused(false))}>Resume</Button>
      <span className={styles.wide}>{opener('tag')}{opener('silence')}{opener('maintain')}{opener('page')}</span>
      <Menu label="More" bare>
        {(Object.keys(dialogs) as Dialog[]).map((dialog) => (
          <MenuItem key={dialog} icon={dialogs[dialog].icon} danger={dialog === 'delete'} onClick={() => setOpen(dialog)}>
            {dialogs[dialog].name}
          </MenuItem>
        ))}
      </Menu>
      <button type="button" className={styles.clear} aria-label="Choose none" title="Choose none" onClick={selection.clear}>
        <Icon name="cross" />
      </button>
      <Modal open={open !== undefined} onClose={() => setOpen(undefined)} wide={open === 'maintain'}
        title={open ? `${dialogs[open].title}: ${plural(chosen.length, 'monitor')}` : ''}>
        {Form && <Form monitors={chosen} bulk={bulk} onDone={() => setOpen(undefined)} />}
      </Modal>
    </div>
  );
}

function TagForm({ monitors, bulk, onDone }: FormProps) {
  const [add, setAdd] = useState('');
  const [remove, setRemove] = useState('');
  const { data: known = [] } = useQuery(queries.tags());
  const words = (text: string) => text.split(',').map((word) => word.trim().toLowerCase()).filter(Boolean);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const [more, less] = [words(add), words(remove)];
    const done = await bulk.run(monitors, 'tagged', ({ id, tags }) => {
      const next = [...new Set([...tags.filter((tag) => !less.includes(tag)), ...more])];
      return read(api.PATCH('/monitors/{id}', { ...one(id), body: { tags: next } }));
    });
    if (done) onDone();
  }

  return (
    <form onSubmit={(event) => void submit(event)}>
      <Field label="Add" hint="Separated by commas.">
        {(ids) => <input {...ids} list="known-tags" value={add} onChange={(event) => setAdd(event.target.value)} />}
      </Field>
      <Field label="Take away">
        {(ids) => <input {...ids} list="known-tags" value={remove} onChange={(event) => setRemove(event.target.value)} />}
      </Field>
      <datalist id="known-tags">{known.map((tag) => <option key={tag} value={tag} />)}</datalist>
      <Button type="submit" kind="primary" busy={bulk.busy} disabled={!add.trim() && !remove.trim()}>Save</Button>
    </form>
  );
}

function SilenceOf({ monitors, onDone }: FormProps) {
  return <SilenceForm monitors={monitors.map(({ id }) => id)} onDone={onDone} />;
}

/** One plan over all of them with a key for all; with keys of their own each has one of its own. */
function MaintenanceOf({ monitors, bulk, onDone }: FormProps) {
  const monitor_ids = monitors.map(({ id }) => id);
  const isOne = may(keptKeys.get(), 'responder');
  async function each(body: PlanBody) {
    const whole = body as Required<Pick<PlanBody, 'title' | 'starts_at' | 'ends_at'>>;
    if (!await bulk.run(monitors, 'in maintenance', ({ id }) => read(api.POST('/monitors/{id}/maintenance', { ...one(id), body: whole }))))
      throw new Error('Not all could be planned');
  }
  return (
    <MaintenanceForm monitors={monitor_ids} path="/maintenance" onDone={onDone}
      run={(body) => (isOne ? read(api.POST('/maintenance', { body: { ...body, monitor_ids } })) : each(body))} />
  );
}

function PageChoice({ monitors, onDone }: FormProps) {
  const pages = useQuery(queries.pages());
  const monitor_ids = monitors.map(({ id }) => id);
  const add = useAction({
    run: (slug: string) =>
      read(api.POST('/status-pages/{slug}/monitors', { params: { path: { slug } }, body: { monitor_ids } })),
    changes: [['page'], ['pages']],
    said: `${plural(monitors.length, 'monitor')} added`,
    onDone,
  });
  return (
    <Loaded query={pages}>
      {(list) => list.length === 0 ? <p>There is no status page yet.</p> : (
        <ul className={styles.pages}>
          {list.map(({ slug, title }) => (
            <li key={slug}>
              <span>{title} <span className="soft small">/s/{slug}</span></span>
              <Button icon="plus" busy={add.isPending} aria-label={`Add to ${title}`}
                onClick={() => add.mutate(slug)}>Add</Button>
            </li>
          ))}
        </ul>
      )}
    </Loaded>
  );
}

function DeleteForm({ monitors, bulk, onDone }: FormProps) {
  async function remove() {
    const done = await bulk.run(monitors, 'deleted', async ({ id }) => {
      await read(api.DELETE('/monitors/{id}', one(id)));
      forgetMonitorKey(id);
    });
    if (done) onDone();
  }
  return (
    <>
      <p>{monitors.slice(0, 5).map(({ name }) => name).join(', ')}{monitors.length > 5 && ` and ${monitors.length - 5} more`}</p>
      <p>Their checks, incidents, notes, channels, maintenance windows and dependencies go with them. There is no way back.</p>
      <div className="row-of-actions">
        <Button kind="danger" busy={bulk.busy} onClick={() => void remove()}>Delete them and their history</Button>
        <Button onClick={onDone}>Cancel</Button>
      </div>
    </>
  );
}
