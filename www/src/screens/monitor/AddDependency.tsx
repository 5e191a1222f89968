/** A search for what this monitor needs.  Private monitors are found by their id, or with the admin key. */
import { useDeferredValue, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { api, read } from '../../api/client';
import { queries } from '../../app/queries';
import { useAction, WithCurl } from '../../ui/actions';
import { Button } from '../../ui/controls';
import { Loaded } from '../../ui/feedback';
import { Field } from '../../ui/Field';
import { takeFocus } from '../../ui/focus';
import { shownStatus, StatusBadge } from '../../ui/status';
import { useManage } from './manage';
import styles from './DependenciesTab.module.css';

const idForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function AddDependency({ id, taken }: { id: string; taken: string[] }) {
  const { manages } = useManage();
  const [open, setOpen] = useState(false);
  if (!manages) return null;
  if (!open) {
    return (
      <p className={styles.add}>
        <Button icon="plus" onClick={() => setOpen(true)}>Add a dependency</Button>
      </p>
    );
  }
  return <Search id={id} taken={taken} onDone={() => setOpen(false)} />;
}

function Search({ id, taken, onDone }: { id: string; taken: string[]; onDone: () => void }) {
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search.trim());
  const query = useQuery(queries.summary({ search: wanted || undefined, limit: 20 }));
  const add = useAction({
    run: (other: string) => read(api.POST('/monitors/{id}/dependencies',
      { params: { path: { id } }, body: { depends_on_id: other } })),
    changes: [['monitor']],
    said: ({ depends_on_name: name }) => `It now depends on ${name}`,
    onDone,
  });
  const line = (other: string, name: string, status?: Parameters<typeof StatusBadge>[0]['status']) => (
    <li key={other} className={styles.tie}>
      <span className={styles.name}>{name}</span>
      {status && <StatusBadge status={status} />}
      <WithCurl does={`add ${name}`} method="POST" path={`/monitors/${id}/dependencies`}
        body={{ depends_on_id: other }} needs="KEY">
        <Button icon="plus" busy={add.isPending} aria-label={`Add ${name}`}
          onClick={() => add.mutate(other)}>Add</Button>
      </WithCurl>
    </li>
  );

  return (
    <div className={styles.add}>
      <Field label="Depends on" hint="Part of a name or address; or the id of a private monitor.">
        {(ids) => <input {...ids} type="search" ref={takeFocus}
          value={search} onChange={(event) => setSearch(event.target.value)}
          onKeyDown={(event) => { if (event.key === 'Escape') onDone(); }} />}
      </Field>
      <Loaded query={query}>
        {({ monitors }) => {
          const others = monitors.filter((monitor) => !taken.includes(monitor.id));
          return (
            <ul className={styles.found} aria-label="Monitors found">
              {others.map((one) => line(one.id, one.name, shownStatus(one)))}
              {idForm.test(wanted) && !taken.includes(wanted) && line(wanted, 'The monitor with this id')}
              {others.length === 0 && !idForm.test(wanted) && <li className="soft">No other monitor is found.</li>}
            </ul>
          );
        }}
      </Loaded>
      <Button onClick={onDone}>Cancel</Button>
    </div>
  );
}
