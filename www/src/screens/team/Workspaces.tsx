/** What was made before is brought in by its keys; and the workspaces of the instance, of which nobody hears while there is one. */
import { useState, type FormEvent } from 'react';
import { useQuery } from '@tanstack/react-query';
import { api, read, type Schemas } from '../../api/client';
import { faultOf } from '../../api/limits';
import { plural } from '../../app/format';
import { keptKeys, setTeamKey } from '../../app/keys';
import { teamQueries } from '../../app/team-queries';
import { AsCurl, useAction } from '../../ui/actions';
import { Card } from '../../ui/Card';
import { Button } from '../../ui/controls';
import { Loaded } from '../../ui/feedback';
import { Field } from '../../ui/Field';
import { Modal } from '../../ui/Modal';
import { Secret } from '../../ui/Secret';
import { Table } from '../../ui/Table';
import { Time } from '../../ui/Time';

export function Adopt() {
  const [text, setText] = useState('');
  const keys = [...new Set(text.match(/wp_[0-9a-f]{32}/g) ?? [])];
  const held = [...Object.values(keptKeys.get().monitors), ...Object.values(keptKeys.get().pages)];
  const adopt = useAction({
    run: async () => (await read(api.POST('/workspace/adopt', { body: { keys } }))) as Schemas['Adopted'],
    changes: [['monitors'], ['pages'], ['team']],
    said: ({ adopted, errors }) =>
      [`${plural(adopted.length, 'thing')} brought in`, errors.length > 0 && `${errors.length} refused`]
        .filter(Boolean)
        .join(', '),
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (keys.length > 0) adopt.mutate();
  }

  return (
    <Card title="Bring in what has keys of its own">
      <form onSubmit={submit}>
        <Field
          label="Manage keys of monitors and pages"
          hint="At most 100 at once, or manage links; whatever is around them is passed over. Their own keys open them as before."
        >
          {(ids) => (
            <textarea
              {...ids}
              rows={3}
              value={text}
              spellCheck={false}
              placeholder="wp_…"
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <div className="row-of-actions">
          <Button type="submit" disabled={keys.length === 0} busy={adopt.isPending}>
            Bring {keys.length > 0 ? plural(keys.length, 'key') : 'them'} in
          </Button>
          {held.length > 0 && (
            <Button kind="quiet" onClick={() => setText(held.join('\n'))}>
              Those that this browser holds
            </Button>
          )}
          <AsCurl does="Bring in" method="POST" path="/workspace/adopt" body={{ keys: ['wp_…'] }} needs="KEY" />
        </div>
      </form>
      {adopt.data && adopt.data.errors.length > 0 && (
        <ul>
          {adopt.data.errors.map(({ index, error }) => (
            <li key={index}>
              Key {index + 1}: {error}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

export function Workspaces() {
  const query = useQuery(teamQueries.workspaces());
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<Schemas['WorkspaceCreated']>();
  const isOne = (query.data?.length ?? 1) < 2;
  return (
    <>
      {isOne ? (
        <details>
          <summary className="soft">Another team that shall see nothing of this</summary>
          <p className="row-of-actions">
            <Button icon="plus" onClick={() => setMaking(true)}>
              Make a place of its own for it
            </Button>
          </p>
        </details>
      ) : (
        <Card
          title="Workspaces"
          flush
          actions={
            <Button icon="plus" onClick={() => setMaking(true)}>
              New workspace
            </Button>
          }
        >
          <Loaded query={query}>
            {(list) => (
              <Table
                label="Workspaces"
                columns={['Name', 'Monitors', 'Pages', 'Time zone', 'Made']}
                rows={list.map((one) => ({
                  key: one.id,
                  cells: [
                    one.name,
                    withLimit(one.monitor_count, one.limits?.monitors),
                    withLimit(one.page_count, one.limits?.pages),
                    one.timezone,
                    <Time at={one.created_at} />,
                  ],
                }))}
              />
            )}
          </Loaded>
        </Card>
      )}
      <Modal open={making} onClose={() => setMaking(false)} title="A workspace">
        <NewWorkspace
          onMade={(answer) => {
            setMaking(false);
            setMade(answer);
          }}
        />
      </Modal>
      <Modal
        open={made !== undefined}
        onClose={() => setMade(undefined)}
        title={`${made?.workspace.name ?? ''} is there`}
      >
        {made && (
          <>
            <Secret label="The key of its owner, shown only now" value={made.key}>
              Whoever has it sees and changes all that is in it, and makes its further keys.
            </Secret>
            <Button
              onClick={() => {
                setTeamKey({ key: made.key, role: 'owner', workspace: made.workspace });
                setMade(undefined);
              }}
            >
              Keep it in this browser
            </Button>
          </>
        )}
      </Modal>
    </>
  );
}

function withLimit(count: number, limit: number | undefined): string {
  return limit === undefined ? count.toLocaleString() : `${count.toLocaleString()} of ${limit.toLocaleString()}`;
}

function NewWorkspace({ onMade }: { onMade: (made: Schemas['WorkspaceCreated']) => void }) {
  const [name, setName] = useState('');
  const [tried, setTried] = useState(false);
  const fault = faultOf('WorkspaceCreate', 'name', name, true);
  const timezone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const body = { name: name.trim(), timezone };
  const create = useAction({
    run: async () => (await read(api.POST('/workspaces', { body }))) as Schemas['WorkspaceCreated'],
    changes: [['team']],
    onDone: onMade,
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (!fault) create.mutate();
  }

  return (
    <form onSubmit={submit} noValidate>
      <Field label="Name" error={tried && fault} hint={`Its times are those of ${timezone}.`}>
        {(ids) => (
          <input {...ids} value={name} placeholder="Shop team" onChange={(event) => setName(event.target.value)} />
        )}
      </Field>
      <div className="row-of-actions">
        <Button type="submit" kind="primary" busy={create.isPending}>
          Make it
        </Button>
        <AsCurl does="Make a workspace" method="POST" path="/workspaces" body={body} needs="ADMIN_KEY" />
      </div>
    </form>
  );
}
