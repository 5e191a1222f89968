/** The channels that are told, and for each whether it works: a test says so at once. */
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { api, read, type Schemas } from '../../api/client';
import { duration, milliseconds } from '../../app/format';
import { monitorQueries } from '../../app/monitor-queries';
import { remember } from '../../app/store';
import { AsCurl, Confirm, useAction, WithCurl } from '../../ui/actions';
import { Card } from '../../ui/Card';
import { announce } from '../../ui/announce';
import { Button } from '../../ui/controls';
import { Empty, Loaded } from '../../ui/feedback';
import { Checkbox } from '../../ui/Field';
import { Icon } from '../../ui/Icon';
import { Menu, MenuItem } from '../../ui/Menu';
import { Modal } from '../../ui/Modal';
import { Secret } from '../../ui/Secret';
import { ChannelForm } from './ChannelForm';
import styles from './Alerts.module.css';

type Channel = Schemas['Channel'];

export function Channels({ id }: { id: string }) {
  const query = useQuery(monitorQueries.channels(id));
  const [editing, setEditing] = useState<Channel | 'new'>();
  const close = () => setEditing(undefined);
  return (
    <Card title="Channels" actions={<Button icon="plus" onClick={() => setEditing('new')}>Add a channel</Button>}>
      <Loaded query={query}>
        {(channels) => channels.length === 0 ? (
          <Empty title="No channels yet"><p>Add a webhook, a chat or a mail address, and test it here.</p></Empty>
        ) : (
          <ul>
            {channels.map((channel) => (
              <ChannelLine key={channel.id} channel={channel} onEdit={() => setEditing(channel)} />
            ))}
          </ul>
        )}
      </Loaded>
      <Modal open={editing !== undefined} onClose={close}
        title={editing === 'new' ? 'Add a channel' : 'Change the channel'}>
        {editing && <ChannelForm id={id} channel={editing === 'new' ? undefined : editing} onDone={close} />}
      </Modal>
    </Card>
  );
}

/** Why nothing is sent to a channel, although it is enabled. */
const standstills: Partial<Record<Channel['state'], string>> = {
  pending: 'Waiting for confirmation: the link in the mail that we sent there has not been used yet.',
  unsubscribed: 'Unsubscribed: its readers want no more mails. Save their addresses again to have them asked.',
};

function ChannelLine({ channel, onEdit }: { channel: Channel; onEdit: () => void }) {
  const { id, monitor_id: monitor, name, is_enabled: enabled } = channel;
  const waits = standstills[channel.state];
  const path = { params: { path: { id } } };
  const changes = [['monitor', monitor, 'channels']];
  const enable = useAction({
    run: (is_enabled: boolean) => read(api.PATCH('/notifications/{id}', { ...path, body: { is_enabled } })),
    changes,
  });
  const remove = useAction({ run: () => read(api.DELETE('/notifications/{id}', path)), changes,
    said: ({ message }) => message });
  const preview = useAction({ run: () => read(api.POST('/notifications/{id}/preview', path)) });
  const rotation = useAction({ run: () => read(api.POST('/notifications/{id}/rotate-secret', path)), changes });
  const [asks, setAsks] = useState<'secret' | 'delete'>();
  const close = () => setAsks(undefined);
  const isSigned = channel.channel_type === 'webhook';
  return (
    <li className={styles.channel}>
      <div className={styles.what}>
        <p><strong>{name}</strong></p>
        <p className="soft small">{describe(channel)}</p>
        {waits && <p className="small"><Icon name="warning" /> {waits}</p>}
      </div>
      <div className={styles.enabled}>
        <Checkbox label="Enabled" checked={enable.isPending ? enable.variables : enabled}
          onChange={(on) => enable.mutate(on)} />
        <AsCurl does={`${enabled ? 'disable' : 'enable'} ${name}`} method="PATCH" path={`/notifications/${id}`}
          body={{ is_enabled: !enabled }} needs="KEY" />
      </div>
      <div className="row-of-actions">
        <TestChannel channel={channel} />
        <Button aria-label={`Change ${name}`} onClick={onEdit}>Change</Button>
        <Menu label={`More for ${name}`} bare>
          <MenuItem icon="note" onClick={() => preview.mutate()}>Preview</MenuItem>
          {isSigned && <MenuItem icon="key" onClick={() => setAsks('secret')}>New secret</MenuItem>}
          <hr />
          <MenuItem icon="trash" danger onClick={() => setAsks('delete')}>Delete</MenuItem>
        </Menu>
      </div>
      <Confirm open={asks === 'secret'} onClose={close} title={`Make a new secret for ${name}?`} doIt="Make it" plain
        onConfirm={() => rotation.mutate()}>
        <p>What it is sent is signed with the new one; for 24 hours with the present one, too.</p>
      </Confirm>
      <Confirm open={asks === 'delete'} onClose={close} title={`Delete ${name}?`} doIt="Delete it"
        onConfirm={() => remove.mutate()}>
        <p>What is still queued for it is dropped.</p>
      </Confirm>
      <Modal open={preview.data !== undefined} onClose={() => preview.reset()} title={`What ${name} would be sent`}>
        {preview.data && <Previews previews={preview.data.previews} />}
      </Modal>
      <Modal open={rotation.data !== undefined} onClose={() => rotation.reset()} title="The new secret">
        {rotation.data && (
          <Secret label="Shown only now; keep it" value={rotation.data.secret}>The receiver verifies signatures with it.</Secret>
        )}
      </Modal>
      <AsCurl does={`preview ${name}`} method="POST" path={`/notifications/${id}/preview`} needs="KEY" />
      {isSigned && (
        <AsCurl does={`rotate the secret of ${name}`} method="POST" path={`/notifications/${id}/rotate-secret`} needs="KEY" />
      )}
      <AsCurl does={`delete ${name}`} method="DELETE" path={`/notifications/${id}`} needs="KEY" />
    </li>
  );
}

function describe({ channel_type: type, config, events, min_duration_seconds: least }: Channel): string {
  const { url, address, addresses, payload_format: format, secret } = config as Schemas['ChannelConfig'];
  const what = type === 'email' ? [`Mail to ${(addresses ?? [address]).join(', ')}`]
    : [`Webhook to ${url ?? ''}`, `as ${format ?? 'json'}`, secret ? 'signed' : 'not signed'];
  return [...what, ...(least > 0 ? [`only if longer than ${duration(least)}`] : []),
    ...(events.length === 0 ? ['told nothing but tests'] : [])].join(', ');
}

export function TestChannel({ channel: { id: channel_id, monitor_id: id, name } }: { channel: Channel }) {
  const test = useAction({
    run: () => (id === undefined     // a workspace's
      ? read(api.POST('/channels/{id}/test', { params: { path: { id: channel_id } } }))
      : read(api.POST('/monitors/{id}/notifications/{channel_id}/test', { params: { path: { id, channel_id } } }))),
    onDone: (outcome) => {
      announce(outcomeOf(outcome));
      if (outcome.delivered) remember('tested', 'yes');       // see screens/home/GettingStarted
    },
  });
  return (
    <>
      {test.data && <Outcome outcome={test.data} />}
      <WithCurl does={`test ${name}`} method="POST"
        path={`/monitors/${id}/notifications/${channel_id}/test`} needs="KEY">
        <Button icon="bell" busy={test.isPending} aria-label={`Test ${name}`}
          onClick={() => test.mutate()}>Test</Button>
      </WithCurl>
    </>
  );
}

/** What each of its events would look like: nothing is sent. */
function Previews({ previews }: { previews: Schemas['ChannelPreviews']['previews'] }) {
  if (previews.length === 0) return <p>Nothing but tests: it names no event.</p>;
  return previews.map(({ event, subject, body, content_type: type }) => (
    <section key={event}>
      <h3>{event}</h3>
      {subject && <p><strong>{subject}</strong></p>}
      <pre className={styles.preview}>{type === 'application/json' ? indented(body) : body}</pre>
    </section>
  ));
}

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

function outcomeOf({ delivered, status_code: code, error_message: error, response_time_ms: took }: Schemas['ChannelTest']) {
  const answer = delivered ? `Delivered${code ? `: ${code}` : ''}` : `Not delivered: ${error ?? code ?? 'no answer'}`;
  return `${answer}, ${milliseconds(took)}`;
}

function Outcome({ outcome }: { outcome: Schemas['ChannelTest'] }) {
  return (
    <span className={styles.outcome} data-outcome={outcome.delivered ? 'delivered' : 'failed'}>
      <Icon name={outcome.delivered ? 'check' : 'cross'} />{outcomeOf(outcome)}
    </span>
  );
}
