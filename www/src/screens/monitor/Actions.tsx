/** What can be done to a monitor as a whole: what is usual as buttons, what is rare or cannot be undone in a menu. */
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { api, read, type Monitor } from '../../api/client';
import { base } from '../../app/base';
import { forgetMonitorKey, setMonitorKey, useKeys } from '../../app/keys';
import { Confirm, useAction } from '../../ui/actions';
import { Button, CopyButton } from '../../ui/controls';
import { useCurl } from '../../ui/curl';
import { Menu, MenuItem } from '../../ui/Menu';
import { Modal } from '../../ui/Modal';
import { save } from '../../ui/save';
import { Secret } from '../../ui/Secret';
import { useManage } from './manage';
import styles from './Actions.module.css';

/** The lists in which a monitor shows. */
const lists: QueryKey[] = [['monitors'], ['status'], ['page'], ['admin']];

/** Those who may only read see what they can read; the key is asked for beside the name. */
export function Actions({ monitor }: { monitor: Monitor }) {
  const { manages } = useManage();
  return manages ? <All monitor={monitor} /> : null;
}

function All({ monitor }: { monitor: Monitor }) {
  const { id, name } = monitor;
  const { askKey } = useManage();
  const [asks, setAsks] = useState<'rotate' | 'delete'>();
  const close = () => setAsks(undefined);
  const exportIt = useExport(monitor);
  const { rotate, made, forget } = useRotation(id);
  const remove = useRemoval(monitor);
  return (
    <div className={styles.actions}>
      {monitor.monitor_type !== 'push' && <CheckNow id={id} />}
      <Pause monitor={monitor} />
      <Menu label="More" bare>
        <MenuItem icon="key" onClick={() => askKey()}>Its key in this browser</MenuItem>
        <MenuItem icon="external" onClick={() => open(`${base}/monitor/${id}?as=stranger`, '_blank')}>As strangers see it</MenuItem>
        <MenuItem icon="download" onClick={() => exportIt.mutate()}>Export</MenuItem>
        <MenuItem icon="refresh" onClick={() => setAsks('rotate')}>Rotate key</MenuItem>
        <hr />
        <MenuItem icon="trash" danger onClick={() => setAsks('delete')}>Delete</MenuItem>
      </Menu>
      <Confirm open={asks === 'rotate'} onClose={close} title="Make a new manage key?" doIt="Make a new key" plain
        onConfirm={() => rotate.mutate()}>
        <p>The present key, and every manage link that holds it, stops working at once.</p>
      </Confirm>
      <Confirm open={asks === 'delete'} onClose={close} title={`Delete ${name}?`} doIt="Delete it and its history"
        onConfirm={() => remove.mutate()}>
        <p>Its checks, incidents, notes, channels, maintenance windows and dependencies go with it.
        There is no way back.</p>
      </Confirm>
      <Modal open={made !== undefined} onClose={forget} title="The new manage key">
        {made && (
          <Secret label="Shown only now; keep it" value={made.manage_key}>
            Anyone who has it can change this monitor.
            <CopyButton text={new URL(made.manage_url, location.origin).href}>Copy the manage link</CopyButton>
          </Secret>
        )}
      </Modal>
    </div>
  );
}

/** It is checked by itself, every interval; this is for those who have just mended something and want to see it. */
function CheckNow({ id }: { id: string }) {
  const action = useAction({
    run: () => read(api.POST('/monitors/{id}/check', { params: { path: { id } } })),
    said: (answer) => ('message' in answer ? answer.message : 'Checked'),
  });
  useCurl({ does: 'Check now', method: 'POST', path: `/monitors/${id}/check`, needs: 'KEY' });
  return <Button icon="refresh" data-key="r" aria-keyshortcuts="r" busy={action.isPending} onClick={() => action.mutate()}>Check now</Button>;
}

function Pause({ monitor: { id, is_paused: paused } }: { monitor: Monitor }) {
  const does = paused ? 'Resume' : 'Pause';
  const action = useAction({
    run: () => read(api.POST(paused ? '/monitors/{id}/resume' : '/monitors/{id}/pause', { params: { path: { id } } })),
    changes: [['monitor', id], ...lists],
    said: ({ message }) => message,
  });
  useCurl({ does, method: 'POST', path: `/monitors/${id}/${does.toLowerCase()}`, needs: 'KEY' });
  return (
    <Button icon={paused ? 'play' : 'pause'} data-key="p" aria-keyshortcuts="p" busy={action.isPending}
      onClick={() => action.mutate()}>{does}</Button>
  );
}

/** Saves the monitor's settings as a file from which it can be created again, here or elsewhere. */
function useExport({ id, name }: Monitor) {
  useCurl({ does: 'Export', method: 'GET', path: `/monitors/${id}/export`, needs: 'KEY' });
  return useAction({
    run: () => read(api.GET('/monitors/{id}/export', { params: { path: { id } } })),
    onDone: (settings) => save(`${name.replace(/[^\w.-]+/g, '-').toLowerCase()}.json`,
      JSON.stringify(settings, null, 2)),
  });
}

function useRotation(id: string) {
  const { admin, monitors } = useKeys();
  const client = useQueryClient();
  const [made, setMade] = useState<{ manage_key: string; manage_url: string }>();
  useCurl({ does: 'Rotate key', method: 'POST', path: `/monitors/${id}/rotate-key`, needs: 'KEY' });
  const rotate = useAction({
    run: () => read(api.POST('/monitors/{id}/rotate-key', { params: { path: { id } } })),
    onDone: (answer) => {
      if (!admin || monitors[id]) setMonitorKey(id, answer.manage_key);
      setMade(answer);
      void client.invalidateQueries({ queryKey: ['monitor', id] });
    },
  });
  return { rotate, made, forget: () => setMade(undefined) };
}

function useRemoval({ id, name }: Monitor) {
  const navigate = useNavigate();
  const client = useQueryClient();
  useCurl({ does: 'Delete', method: 'DELETE', path: `/monitors/${id}`, needs: 'KEY' });
  return useAction({
    run: () => read(api.DELETE('/monitors/{id}', { params: { path: { id } } })),
    changes: lists,
    said: `${name} is deleted`,
    onDone: () => {
      forgetMonitorKey(id);
      void navigate('/monitors');
      client.removeQueries({ queryKey: ['monitor', id] });
    },
  });
}
