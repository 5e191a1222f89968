/** A channel in a list: what it is, whether it works, what can be done to it. */
import { useEffect, useState, type ReactNode } from 'react';
import type { Schemas } from '../../api/client';
import { duration, milliseconds } from '../../app/format';
import { remember } from '../../app/store';
import { AsCurl, Confirm, useAction, WithCurl } from '../actions';
import { announce } from '../announce';
import { Button } from '../controls';
import { Checkbox } from '../Field';
import { Icon } from '../Icon';
import { matchWords } from '../MatchFields';
import { Menu, MenuItem } from '../Menu';
import { Modal } from '../Modal';
import { Secret } from '../Secret';
import { change, changedBy, isShared, pathOf, preview, remove, rotateSecret, test, type Channel } from './channel-api';
import { eventWords } from './events';
import { describeTarget } from './kinds';
import styles from './Channels.module.css';

/** Why nothing is sent to a channel, although it is enabled. */
const standstills: Partial<Record<Channel['state'], string>> = {
  pending: 'Waiting for confirmation: the link in the mail that we sent there has not been used yet.',
  unsubscribed: 'Unsubscribed: its readers want no more mails. Save their addresses again to have them asked.',
};

interface LineProps {
  channel: Channel;
  /** Those who may only read see what it is. */
  editable: boolean;
  /** It was added just now, and is shown as it will write. */
  previewed?: boolean;
  onEdit: () => void;
  children?: ReactNode;
}

export function ChannelLine({ channel, editable, previewed = false, onEdit, children }: LineProps) {
  const { name, is_enabled: enabled } = channel;
  const path = pathOf(channel);
  const changes = changedBy(isShared(channel) ? 'shared' : { monitor: channel.monitor_id! });
  const enable = useAction({ run: (is_enabled: boolean) => change(channel, { is_enabled }), changes });
  const removal = useAction({ run: () => remove(channel), changes, said: ({ message }) => message });
  const previews = useAction({ run: () => preview(channel) });
  const rotation = useAction({ run: () => rotateSecret(channel), changes });
  const [asks, setAsks] = useState<'secret' | 'delete'>();
  const close = () => setAsks(undefined);
  const isSigned = channel.channel_type === 'webhook';
  useEffect(() => {
    if (previewed) previews.mutate();
  }, [previewed]);
  return (
    <li className={styles.channel}>
      <What channel={channel} />
      {editable && (
        <>
          <div className={styles.enabled}>
            <Checkbox
              label="Enabled"
              checked={enable.isPending ? enable.variables : enabled}
              onChange={(on) => enable.mutate(on)}
            />
            <AsCurl
              does={`${enabled ? 'disable' : 'enable'} ${name}`}
              method="PATCH"
              path={path}
              body={{ is_enabled: !enabled }}
              needs="KEY"
            />
          </div>
          <div className="row-of-actions">
            <TestChannel channel={channel} />
            <Button aria-label={`Change ${name}`} onClick={onEdit}>
              Change
            </Button>
            <Menu label={`More for ${name}`} bare>
              <MenuItem icon="note" onClick={() => previews.mutate()}>
                Preview
              </MenuItem>
              {isSigned && (
                <MenuItem icon="key" onClick={() => setAsks('secret')}>
                  New secret
                </MenuItem>
              )}
              {children}
              <hr />
              <MenuItem icon="trash" danger onClick={() => setAsks('delete')}>
                Delete
              </MenuItem>
            </Menu>
          </div>
          <AsCurl does={`preview ${name}`} method="POST" path={`${path}/preview`} needs="KEY" />
          {isSigned && (
            <AsCurl does={`rotate the secret of ${name}`} method="POST" path={`${path}/rotate-secret`} needs="KEY" />
          )}
          <AsCurl does={`delete ${name}`} method="DELETE" path={path} needs="KEY" />
        </>
      )}
      <Confirm
        open={asks === 'secret'}
        onClose={close}
        title={`Make a new secret for ${name}?`}
        doIt="Make it"
        plain
        onConfirm={() => rotation.mutate()}
      >
        <p>What it is sent is signed with the new one; for 24 hours with the present one, too.</p>
      </Confirm>
      <Confirm
        open={asks === 'delete'}
        onClose={close}
        title={`Delete ${name}?`}
        doIt="Delete it"
        onConfirm={() => removal.mutate()}
      >
        <p>What is still queued for it is dropped.</p>
      </Confirm>
      <Modal
        open={previews.data !== undefined}
        onClose={() => previews.reset()}
        title={`What ${name} would be sent`}
        wide
      >
        {previews.data && <Previews previews={previews.data.previews} />}
      </Modal>
      <Modal open={rotation.data !== undefined} onClose={() => rotation.reset()} title="The new secret">
        {rotation.data && (
          <Secret label="Shown only now; keep it" value={rotation.data.secret}>
            The receiver verifies signatures with it.
          </Secret>
        )}
      </Modal>
    </li>
  );
}

export function What({ channel }: { channel: Channel }) {
  const { name, match, state, events, min_duration_seconds: least } = channel;
  const waits = standstills[state];
  const told =
    events.length === 0
      ? 'nothing but tests'
      : events.length > 4
        ? `${events.length} kinds of events`
        : events.map((event) => eventWords[event].toLowerCase()).join(', ');
  return (
    <div className={styles.what}>
      <p>
        <strong>{name}</strong>
        {match && <span className={styles.of}>of {matchWords(match)}</span>}
      </p>
      <p className="soft small">
        {[describeTarget(channel), least > 0 && `only if longer than ${duration(least)}`, `told ${told}`]
          .filter(Boolean)
          .join(', ')}
      </p>
      {waits && (
        <p className="small">
          <Icon name="warning" /> {waits}
        </p>
      )}
    </div>
  );
}

export function TestChannel({ channel }: { channel: Channel }) {
  const { id, name, monitor_id: of } = channel;
  const run = useAction({
    run: () => test(channel),
    onDone: (outcome) => {
      announce(outcomeOf(outcome));
      if (outcome.delivered) remember('tested', 'yes'); // see screens/home/GettingStarted
    },
  });
  return (
    <>
      {run.data && <Outcome outcome={run.data} />}
      <WithCurl
        does={`test ${name}`}
        method="POST"
        path={of ? `/monitors/${of}/notifications/${id}/test` : `/channels/${id}/test`}
        needs="KEY"
      >
        <Button icon="bell" busy={run.isPending} aria-label={`Test ${name}`} onClick={() => run.mutate()}>
          Test
        </Button>
      </WithCurl>
    </>
  );
}

/** What each of its events would look like: nothing is sent. */
function Previews({ previews }: { previews: Schemas['ChannelPreviews']['previews'] }) {
  if (previews.length === 0) return <p>Nothing but tests: it names no event.</p>;
  return previews.map(({ event, subject, body, content_type: type }) => (
    <section key={event}>
      <h3>{eventWords[event as keyof typeof eventWords] ?? event}</h3>
      {subject && (
        <p>
          <strong>{subject}</strong>
        </p>
      )}
      <pre className={styles.preview} tabIndex={0}>
        {type === 'application/json' ? indented(body) : body}
      </pre>
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

function outcomeOf({
  delivered,
  status_code: code,
  error_message: error,
  response_time_ms: took,
}: Schemas['ChannelTest']) {
  const answer = delivered ? `Delivered${code ? `: ${code}` : ''}` : `Not delivered: ${error ?? code ?? 'no answer'}`;
  return `${answer}, ${milliseconds(took)}`;
}

function Outcome({ outcome }: { outcome: Schemas['ChannelTest'] }) {
  return (
    <span className={styles.outcome} data-outcome={outcome.delivered ? 'delivered' : 'failed'}>
      <Icon name={outcome.delivered ? 'check' : 'cross'} />
      {outcomeOf(outcome)}
    </span>
  );
}
