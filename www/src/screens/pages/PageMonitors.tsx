/** Which monitors a page shows: those on it, and a search for more. */
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { api, read, type Schemas } from '../../api/client';
import { queries } from '../../app/queries';
import { useAction, WithCurl } from '../../ui/actions';
import { Card } from '../../ui/Card';
import { Button } from '../../ui/controls';
import { Empty, Loaded } from '../../ui/feedback';
import { Field } from '../../ui/Field';
import { shownStatus, StatusBadge } from '../../ui/status';
import styles from './Pages.module.css';

type Page = Schemas['PageDetail'];

export function PageMonitors({ page, editable }: { page: Page; editable: boolean }) {
  const { slug, monitors } = page;
  const remove = useAction({
    run: (monitor_id: string) =>
      read(api.DELETE('/status-pages/{slug}/monitors/{monitor_id}', { params: { path: { slug, monitor_id } } })),
    changes: [['page', slug], ['pages']],
  });
  return (
    <Card title="Monitors on the page">
      {monitors.length === 0 && <Empty title="No monitors yet">{editable && <p>Search for some below.</p>}</Empty>}
      <ul>
        {monitors.map((monitor) => (
          <li key={monitor.id} className={styles.pick}>
            <span className="truncate">{monitor.name}</span>
            <StatusBadge status={shownStatus(monitor)} />
            {editable && (
              <WithCurl does={`remove ${monitor.name}`} method="DELETE"
                path={`/status-pages/${slug}/monitors/${monitor.id}`} needs="KEY">
                <Button busy={remove.isPending} onClick={() => remove.mutate(monitor.id)}
                  aria-label={`Remove ${monitor.name}`}>Remove</Button>
              </WithCurl>
            )}
          </li>
        ))}
      </ul>
      {editable && <Adding page={page} />}
    </Card>
  );
}

function Adding({ page: { slug, monitors } }: { page: Page }) {
  const [search, setSearch] = useState('');
  const found = useQuery(queries.summary({ search, limit: 50 }));
  const shown = new Set(monitors.map(({ id }) => id));
  const add = useAction({
    run: (id: string) =>
      read(api.POST('/status-pages/{slug}/monitors', { params: { path: { slug } }, body: { monitor_ids: [id] } })),
    changes: [['page', slug], ['pages']],
    onDone: () => setSearch(''),
  });
  return (
    <div className={styles.add}>
      <Field
        label="Add a monitor"
        hint="Public ones, and with the admin key private ones, too. A page shows its private monitors to all its readers."
      >
        {(ids) => (
          <input
            {...ids}
            type="search"
            value={search}
            placeholder="Part of a name or address"
            onChange={(event) => setSearch(event.target.value)}
          />
        )}
      </Field>
      <Loaded query={found}>
        {({ monitors: list }) => (
          <ul className={styles.picks}>
            {list.filter(({ id }) => !shown.has(id)).map(({ id, name }) => (
              <li key={id} className={styles.pick}>
                <span className="truncate">{name}</span>
                <WithCurl does={`add ${name}`} method="POST" path={`/status-pages/${slug}/monitors`}
                  body={{ monitor_ids: [id] }} needs="KEY">
                  <Button icon="plus" busy={add.isPending} onClick={() => add.mutate(id)}
                    aria-label={`Add ${name}`}>Add</Button>
                </WithCurl>
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </div>
  );
}
