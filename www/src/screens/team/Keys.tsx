/** Who else may what: a key for each colleague or agent, bounded as they need, and taken back when they do not. */
import { useState, type FormEvent } from 'react';
import { useQuery } from '@tanstack/react-query';
import { api, read, type Schemas } from '../../api/client';
import { faultOf, refusalOf } from '../../api/limits';
import { addressOf } from '../../app/base';

import { roles, useKeys, useMay, type Role } from '../../app/keys';
import { SettingsNav } from '../../app/SettingsNav';
import { teamQueries } from '../../app/team-queries';
import { AsCurl, Confirm, useAction } from '../../ui/actions';
import { Card, ScreenHead } from '../../ui/Card';
import { Button, CopyButton } from '../../ui/controls';
import { Empty, Loaded } from '../../ui/feedback';
import { Field } from '../../ui/Field';
import { Menu, MenuItem } from '../../ui/Menu';
import { Modal } from '../../ui/Modal';
import { Secret } from '../../ui/Secret';
import { readSpan } from '../../ui/spans';
import { Table } from '../../ui/Table';
import { Ago } from '../../ui/Time';
import { Locked } from '../Locked';
import { Adopt, Workspaces } from './Workspaces';

type KeyInfo = Schemas['KeyInfo'];

export function Keys() {
  return useMay('owner') ? <Whole /> : <Locked title="Keys" about="A key for a colleague or an agent." />;
}

export const roleWords: Record<Role, string> = {
  viewer: 'reads everything but secrets',
  responder: 'and acknowledges, pauses, checks, plans and silences',
  editor: 'and creates, changes and deletes',
  owner: 'and makes keys',
};

function Whole() {
  const { admin } = useKeys();
  const query = useQuery(teamQueries.keys());
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<Schemas['KeyShown']>();
  return (
    <>
      <ScreenHead
        title="Keys"
        about="Each colleague and each agent has a key of their own: bounded as they need, and taken back without any other."
        actions={
          <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
            New key
          </Button>
        }
      />
      <SettingsNav />
      <Card title="Keys of colleagues and agents" flush>
        <Loaded query={query}>
          {(list) =>
            list.length === 0 ? (
              <Empty title="None yet">
                <p>
                  You are alone with {admin ? 'the admin key' : 'yours'}. A key for somebody else never is the same.
                </p>
              </Empty>
            ) : (
              <Table
                label="Keys"
                columns={['For', 'May', 'Bounds', 'Used', 'Made', 'More']}
                rows={list.map((info) => ({
                  key: info.id,
                  cells: [
                    <strong>{info.label}</strong>,
                    info.role,
                    boundsOf(info),
                    info.last_used_at ? <Ago at={info.last_used_at} /> : 'not yet',
                    <>
                      <Ago at={info.created_at} /> by {info.created_by}
                    </>,
                    <KeyMenu info={info} onMade={setMade} />,
                  ],
                }))}
              />
            )
          }
        </Loaded>
      </Card>
      <Adopt />
      {admin && <Workspaces />}
      <Modal open={making} onClose={() => setMaking(false)} title="A key for a colleague or agent">
        <NewKey
          onMade={(answer) => {
            setMaking(false);
            setMade(answer);
          }}
        />
      </Modal>
      <Modal
        open={made !== undefined}
        onClose={() => setMade(undefined)}
        title={`The key of ${made?.key_info.label ?? ''}`}
      >
        {made && (
          <Secret label="Shown only now" value={made.key}>
            Hand it over where nobody else reads along.{' '}
            <CopyButton text={`${addressOf('/home')}#key=${made.key}`}>Copy a link that signs in</CopyButton>
          </Secret>
        )}
      </Modal>
    </>
  );
}

function boundsOf({ tags, expires_at: ends, writes_per_hour: writes }: KeyInfo) {
  const bounds = [
    tags.length > 0 && `monitors tagged ${tags.join(', ')}`,
    writes && `${writes.toLocaleString()} writes an hour`,
  ].filter(Boolean);
  if (bounds.length === 0 && !ends) return undefined;
  return (
    <>
      {bounds.join('; ')}
      {ends && (
        <>
          {bounds.length > 0 && '; '}
          {Date.parse(ends) < Date.now() ? 'expired ' : 'ends '}
          <Ago at={ends} />
        </>
      )}
    </>
  );
}

function KeyMenu({ info: { id, label }, onMade }: { info: KeyInfo; onMade: (made: Schemas['KeyShown']) => void }) {
  const path = { params: { path: { id } } };
  const [asks, setAsks] = useState<'rotate' | 'delete'>();
  const close = () => setAsks(undefined);
  const rotate = useAction({
    run: async () => (await read(api.POST('/workspace/keys/{id}/rotate', path))) as Schemas['KeyShown'],
    changes: [['team']],
    onDone: onMade,
  });
  const remove = useAction({
    run: async () => (await read(api.DELETE('/workspace/keys/{id}', path))) as { message: string },
    changes: [['team']],
    said: `The key of ${label} opens nothing any more`,
  });
  return (
    <>
      <Menu label={`More for ${label}`} bare>
        <MenuItem icon="refresh" onClick={() => setAsks('rotate')}>
          Replace it
        </MenuItem>
        <MenuItem icon="trash" danger onClick={() => setAsks('delete')}>
          Take it back
        </MenuItem>
      </Menu>
      <Confirm
        open={asks === 'rotate'}
        onClose={close}
        title={`A new key for ${label}?`}
        doIt="Replace it"
        plain
        onConfirm={() => rotate.mutate()}
      >
        <p>The present one is dead at once; what it may stays the same.</p>
      </Confirm>
      <Confirm
        open={asks === 'delete'}
        onClose={close}
        title={`Take the key of ${label} back?`}
        doIt="Take it back"
        onConfirm={() => remove.mutate()}
      >
        <p>Whatever it holds open ends within seconds.</p>
      </Confirm>
      <AsCurl does={`take the key of ${label} back`} method="DELETE" path={`/workspace/keys/${id}`} needs="KEY" />
    </>
  );
}

function NewKey({ onMade }: { onMade: (made: Schemas['KeyShown']) => void }) {
  const [text, setText] = useState({ label: '', tags: '', ends: '', writes: '' });
  const [role, setRole] = useState<Role>('responder');
  const [tried, setTried] = useState(false);
  const seconds = text.ends.trim() === '' ? undefined : Math.round(readSpan(text.ends, 'seconds') ?? NaN);
  const body: Schemas['KeyCreate'] = {
    label: text.label.trim(),
    role,
    tags: text.tags
      .split(',')
      .map((tag) => tag.trim())
      .filter(Boolean),
    ...(seconds !== undefined && { expires_in_seconds: seconds }),
    ...(text.writes.trim() && { writes_per_hour: Number(text.writes) }),
  };
  const create = useAction({
    run: async () => (await read(api.POST('/workspace/keys', { body }))) as Schemas['KeyShown'],
    changes: [['team']],
    onDone: onMade,
  });
  const wrong: Record<string, string | undefined> = {
    label: faultOf('KeyCreate', 'label', text.label, true),
    ends:
      seconds === undefined || (seconds >= 60 && seconds <= 31_536_000)
        ? undefined
        : 'A length of time, as 8 h or 30 d; at most a year',
    writes_per_hour: faultOf('KeyCreate', 'writes_per_hour', text.writes),
  };
  const faults = { ...(tried ? wrong : {}), ...refusalOf(create.error, ['label', 'tags', 'writes_per_hour']) };
  const set = (name: keyof typeof text) => (event: { target: { value: string } }) => {
    setText({ ...text, [name]: event.target.value });
    create.reset();
  };

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (Object.values(wrong).every((fault) => !fault)) create.mutate();
  }

  return (
    <form onSubmit={submit} noValidate>
      <Field label="For whom" error={faults.label}>
        {(ids) => <input {...ids} value={text.label} placeholder="Ann, or deploy agent" onChange={set('label')} />}
      </Field>
      <Field
        label="May"
        hint={roles
          .slice(0, roles.indexOf(role) + 1)
          .map((one) => roleWords[one])
          .join(', ')}
      >
        {(ids) => (
          <select {...ids} value={role} onChange={(event) => setRole(event.target.value as Role)}>
            {roles.map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Of monitors with these tags" error={faults.tags} hint="Separated by commas; nothing: of all.">
        {(ids) => <input {...ids} value={text.tags} onChange={set('tags')} />}
      </Field>
      <Field label="For how long" error={faults.ends} hint="As 8 h or 30 d; nothing: until it is taken back.">
        {(ids) => <input {...ids} value={text.ends} onChange={set('ends')} />}
      </Field>
      <Field label="Writes in an hour, at most" error={faults.writes_per_hour} hint="For agents. Nothing: no bound.">
        {(ids) => <input {...ids} inputMode="numeric" value={text.writes} onChange={set('writes')} />}
      </Field>
      <div className="row-of-actions">
        <Button type="submit" kind="primary" icon="key" busy={create.isPending}>
          Make the key
        </Button>
        <AsCurl does="Make a key" method="POST" path="/workspace/keys" body={body} needs="KEY" />
      </div>
    </form>
  );
}
