/** What can be done to a monitor as a whole. */
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { api, read, type Monitor } from '../../api/client';
import { forgetMonitorKey, setMonitorKey, useKeys } from '../../app/keys';
import { ConfirmButton, useAction, WithCurl } from '../../ui/actions';
import { Button, CopyButton } from '../../ui/controls';
import { Modal } from '../../ui/Modal';
import { save } from '../../ui/save';
import { Secret } from '../../ui/Secret';
import { useManage } from './manage';
import styles from './Actions.module.css';

/** The lists in which a monitor shows. */
const lists: QueryKey[] = [['monitors'], ['status'], ['page'], ['admin']];

export function Actions({ monitor }: { monitor: Monitor }) {
  return (
    <div className={styles.actions}>
      <CheckNow monitor={monitor} />
      <Pause monitor={monitor} />
      <Export monitor={monitor} />
      <RotateKey id={monitor.id} />
      <Delete monitor={monitor} />
    </div>
  );
}

/** It is checked by itself, every interval; this is for whoever has just mended something and wants to see it. */
function CheckNow({ monitor: { id } }: { monitor: Monitor }) {
  const { manages, askKey } = useManage();
  const action = useAction({
    run: () => read(api.POST('/monitors/{id}/check', { params: { path: { id } } })),
    said: ({ message }) => message,
  });
  return (
    <WithCurl does="Check now" method="POST" path={`/monitors/${id}/check`} needs="KEY">
      <Button icon="refresh" busy={action.isPending} onClick={() => (manages ? action.mutate() : askKey('Checking'))}>
        Check now
      </Button>
    </WithCurl>
  );
}

function Pause({ monitor: { id, is_paused: paused } }: { monitor: Monitor }) {
  const { manages, askKey } = useManage();
  const [does, doing] = paused ? ['Resume', 'Resuming'] as const : ['Pause', 'Pausing'] as const;
  const action = useAction({
    run: () => read(api.POST(paused ? '/monitors/{id}/resume' : '/monitors/{id}/pause', { params: { path: { id } } })),
    changes: [['monitor', id], ...lists],
    said: ({ message }) => message,
  });
  return (
    <WithCurl does={does} method="POST" path={`/monitors/${id}/${paused ? 'resume' : 'pause'}`} needs="KEY">
      <Button icon={paused ? 'play' : 'pause'} busy={action.isPending}
        onClick={() => (manages ? action.mutate() : askKey(doing))}>{does}</Button>
    </WithCurl>
  );
}

/** Saves the monitor's settings as a file from which it can be created again, here or elsewhere. */
function Export({ monitor: { id, name } }: { monitor: Monitor }) {
  const { manages, askKey } = useManage();
  const action = useAction({
    run: () => read(api.GET('/monitors/{id}/export', { params: { path: { id } } })),
    onDone: (settings) => save(`${name.replace(/[^\w.-]+/g, '-').toLowerCase()}.json`,
      JSON.stringify(settings, null, 2)),
  });
  return (
    <WithCurl does="Export" method="GET" path={`/monitors/${id}/export`} needs="KEY">
      <Button icon="download" busy={action.isPending} onClick={() => (manages ? action.mutate() : askKey('Exporting'))}>
        Export
      </Button>
    </WithCurl>
  );
}

function RotateKey({ id }: { id: string }) {
  const { manages, askKey } = useManage();
  const { admin, monitors } = useKeys();
  const client = useQueryClient();
  const [made, setMade] = useState<{ manage_key: string; manage_url: string }>();
  const action = useAction({
    run: () => read(api.POST('/monitors/{id}/rotate-key', { params: { path: { id } } })),
    onDone: (answer) => {
      if (!admin || monitors[id]) setMonitorKey(id, answer.manage_key);
      setMade(answer);
      void client.invalidateQueries({ queryKey: ['monitor', id] });
    },
  });
  return (
    <>
      <WithCurl does="Rotate key" method="POST" path={`/monitors/${id}/rotate-key`} needs="KEY">
        {manages ? (
          <ConfirmButton label="Rotate key" icon="key" title="Make a new manage key?" doIt="Make a new key" plain
            busy={action.isPending} onConfirm={() => action.mutate()}>
            <p>The present key, and every manage link that holds it, stops working at once.</p>
          </ConfirmButton>
        ) : <Button icon="key" onClick={() => askKey('Rotating the key')}>Rotate key</Button>}
      </WithCurl>
      <Modal open={made !== undefined} onClose={() => setMade(undefined)} title="The new manage key">
        {made && (
          <Secret label="Shown only now; keep it" value={made.manage_key}>
            Anyone who has it can change this monitor.
            <CopyButton text={new URL(made.manage_url, location.origin).href}>Copy the manage link</CopyButton>
          </Secret>
        )}
      </Modal>
    </>
  );
}

function Delete({ monitor: { id, name } }: { monitor: Monitor }) {
  const { manages, askKey } = useManage();
  const navigate = useNavigate();
  const client = useQueryClient();
  const action = useAction({
    run: () => read(api.DELETE('/monitors/{id}', { params: { path: { id } } })),
    changes: lists,
    said: `${name} is deleted`,
    onDone: () => {
      forgetMonitorKey(id);
      void navigate('/monitors');
      client.removeQueries({ queryKey: ['monitor', id] });
    },
  });
  return (
    <WithCurl does="Delete" method="DELETE" path={`/monitors/${id}`} needs="KEY">
      {manages ? (
        <ConfirmButton label="Delete" icon="trash" title={`Delete ${name}?`} doIt="Delete it and its history"
          busy={action.isPending} onConfirm={() => action.mutate()}>
          <p>Its checks, incidents, notes, channels, maintenance windows and dependencies go with it.
          There is no way back.</p>
        </ConfirmButton>
      ) : <Button kind="danger" icon="trash" onClick={() => askKey('Deleting')}>Delete</Button>}
    </WithCurl>
  );
}
