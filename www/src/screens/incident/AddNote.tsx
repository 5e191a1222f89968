/** Words about the incident, for those who look at it now or later. */
import { useState, type FormEvent } from 'react';
import { api, read, type Schemas } from '../../api/client';
import { faultOf } from '../../api/limits';
import { useAction, WithCurl } from '../../ui/actions';
import { Card } from '../../ui/Card';
import { Button } from '../../ui/controls';
import { Field } from '../../ui/Field';
import { useManage } from '../monitor/manage';
import { Internal } from './Internal';
import { changedByWords, MyName, useMyName } from '../../app/my-name';

export function AddNote({ incident: { id, monitor_id: monitor } }: { incident: Schemas['IncidentDetail'] }) {
  const { manages } = useManage();
  const [content, setContent] = useState('');
  const [error, setError] = useState<string>();
  const [name, setName] = useMyName();
  const [internal, setInternal] = useState(true);
  const body = { content: content.trim(), ...(name && { author: name }), is_internal: internal };
  const action = useAction({
    run: () => read(api.POST('/incidents/{id}/notes', { params: { path: { id } }, body })),
    changes: changedByWords(monitor),
    onDone: () => setContent(''),
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    const fault = faultOf('NoteCreate', 'content', content, true);
    setError(fault);
    if (fault) return;
    action.mutate();
  }

  if (!manages) return null;
  return (
    <Card title="Add a note">
      <form onSubmit={submit} noValidate>
        <Field label="Note" error={error}>
          {(ids) => (
            <textarea {...ids} rows={3} value={content}
              onChange={(event) => { setContent(event.target.value); setError(undefined); }} />
          )}
        </Field>
        <MyName name={name} onChange={setName} />
        <Internal internal={internal} onChange={setInternal} />
        <WithCurl does="Add note" method="POST" path={`/incidents/${id}/notes`} body={body} needs="KEY">
          <Button type="submit" icon="plus" busy={action.isPending}>Add note</Button>
        </WithCurl>
      </form>
    </Card>
  );
}
