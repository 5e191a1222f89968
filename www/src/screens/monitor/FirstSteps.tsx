/**
 * The first minutes of a monitor that was just made here: its first check comes in while one looks, its key is shown
 * this once, then who is told and who may see it.  It stands above the monitor until it is put away.
 */
import { useState, type ReactNode } from 'react';
import { Link, useLocation, useNavigate } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import { api, read, type Monitor, type Schemas } from '../../api/client';
import { useMay } from '../../app/keys';
import { monitorQueries } from '../../app/monitor-queries';
import { milliseconds } from '../../app/format';
import { useAction } from '../../ui/actions';
import { useAnnounced } from '../../ui/announce';
import { Button, CopyButton, IconButton } from '../../ui/controls';
import { Icon } from '../../ui/Icon';
import { Modal } from '../../ui/Modal';
import { Secret } from '../../ui/Secret';
import { shownStatus, StatusBadge, statusWord } from '../../ui/status';
import { ChannelForm } from '../../ui/channels/ChannelForm';
import { TestChannel } from '../../ui/channels/ChannelLine';
import { ChannelButtons } from '../../ui/channels/ChannelTiles';
import { looksOf, type ChannelKind } from '../../ui/channels/kinds';
import { Snippets } from './Push';
import styles from './FirstSteps.module.css';

interface Made {
  manage_key: string;
  manage_url: string;
}

export function FirstSteps({ overview }: { overview: Schemas['Overview'] }) {
  const { made } = (useLocation().state ?? {}) as { made?: Made };
  return made && overview.manages ? <Steps made={made} overview={overview} /> : null;
}

function Steps({ made, overview: { monitor } }: { made: Made; overview: Schemas['Overview'] }) {
  const navigate = useNavigate();
  const channels = useQuery(monitorQueries.channels(monitor.id));
  const [first] = channels.data ?? [];
  const editable = useMay('editor');
  return (
    <section className={styles.steps} aria-labelledby="first-steps">
      <div className={styles.head}>
        <h2 id="first-steps">It is being watched</h2>
        <div className="row-of-actions">
          <Link to="/create">Create another</Link>
          <IconButton label="Put these steps away" onClick={() => void navigate('.', { replace: true, state: null })}>
            <Icon name="cross" />
          </IconButton>
        </div>
      </div>
      <ol>
        <FirstCheck monitor={monitor} />
        <Step done={false} icon="key" title="Keep its key">
          <Secret label="Its manage key, shown only now" value={made.manage_key}>
            Anyone who has it can change and delete this monitor. This browser keeps it until you lock it; keep it
            elsewhere, too. <CopyButton text={new URL(made.manage_url, location.origin).href}>Copy the manage link</CopyButton>
          </Secret>
        </Step>
        <Step done={first !== undefined} icon="bell" title={first ? `${first.name} is told when it breaks` : 'Be told when it breaks'}>
          {first ? <div className="row-of-actions">{(!first.inherited || editable) && <TestChannel channel={first} />}</div> : <AddChannel id={monitor.id} />}
        </Step>
        <MakePublic monitor={monitor} />
      </ol>
    </section>
  );
}

function Step({ done, icon, title, children }: {
  done: boolean;
  icon: 'key' | 'bell' | 'globe' | 'refresh';
  title: ReactNode;
  children?: ReactNode;
}) {
  return (
    <li className={styles.step} data-done={done || undefined}>
      <span className={styles.mark}><Icon name={done ? 'check' : icon} label={done ? 'done' : undefined} /></span>
      <div>
        <h3>{title}</h3>
        {children}
      </div>
    </li>
  );
}

function FirstCheck({ monitor }: { monitor: Monitor }) {
  const { data: [beat] = [] } = useQuery(monitorQueries.heartbeats(monitor.id, 1));
  const status = shownStatus(monitor);
  const isChecked = beat !== undefined && monitor.last_checked_at !== undefined;
  useAnnounced(isChecked ? `First check: ${statusWord(status)}` : 'Waiting for the first check');
  if (!isChecked && monitor.monitor_type === 'push') {
    return (
      <Step done={false} icon="refresh" title="The first ping is waited for">
        <p className={styles.waiting}>Let the job report to its address; it comes in here by itself.</p>
        <Snippets monitor={monitor} />
      </Step>
    );
  }
  if (!isChecked) {
    return (
      <Step done={false} icon="refresh" title="The first check is on its way">
        <p className={styles.waiting}>It comes in here by itself, within a minute.</p>
      </Step>
    );
  }
  return (
    <Step done icon="refresh" title="The first check is in">
      <p className={styles.result}>
        <StatusBadge status={beat.status} /> {milliseconds(beat.response_time_ms)}
        {beat.status_code !== undefined && <>, answered with {beat.status_code}</>}
        {beat.error_message && <>: {beat.error_message}</>}
      </p>
    </Step>
  );
}

function AddChannel({ id }: { id: string }) {
  const [kind, setKind] = useState<ChannelKind>();
  const close = () => setKind(undefined);
  return (
    <>
      <ChannelButtons onChoose={setKind} />
      <Modal open={kind !== undefined} onClose={close} title={kind ? `Add a channel: ${looksOf(kind).name}` : ''}>
        {kind && <ChannelForm scope={{ monitor: id }} kind={kind} onDone={close} />}
      </Modal>
    </>
  );
}

function MakePublic({ monitor: { id, is_public: isPublic } }: { monitor: Monitor }) {
  const action = useAction({
    run: () => read(api.PATCH('/monitors/{id}', { params: { path: { id } }, body: { is_public: true } })),
    changes: [['monitor', id], ['monitors'], ['status'], ['admin']],
    said: 'It is on the public status page now',
  });
  return (
    <Step done={isPublic} icon="globe" title={isPublic ? 'Everyone can see it' : 'Only those who know its address see it'}>
      <p className="row-of-actions">
        {isPublic ? <Link to="/">See it on the status page</Link> : (
          <Button icon="globe" busy={action.isPending} onClick={() => action.mutate()}>Make it public</Button>
        )}
      </p>
    </Step>
  );
}
