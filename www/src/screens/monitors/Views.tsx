/** The kept filters as links above the list, and the way to keep those that are set. */
import { useState, type FormEvent } from 'react';
import { Link, useSearchParams } from 'react-router';
import { filterNames } from '../../app/queries';
import { Button, IconButton } from '../../ui/controls';
import { Field } from '../../ui/Field';
import { Icon } from '../../ui/Icon';
import { Modal } from '../../ui/Modal';
import { forgetView, saveView, useViews } from './views';
import styles from './Views.module.css';

const inView = [...filterNames, 'sort'];

export function Views() {
  const views = useViews();
  const [address] = useSearchParams();
  const [naming, setNaming] = useState(false);
  const query = new URLSearchParams(inView.flatMap((name) => {
    const value = address.get(name);
    return value ? [[name, value]] : [];
  })).toString();
  const shown = views.find((view) => view.query === query);
  const isFiltered = filterNames.some((name) => address.get(name));
  if (views.length === 0 && !isFiltered) return null;
  return (
    <nav className={styles.views} aria-label="Saved filters">
      {views.map(({ name, query: kept }) => (
        <span key={name} className={styles.view} data-shown={kept === query || undefined}>
          <Link to={`/monitors?${kept}`} aria-current={kept === query ? 'true' : undefined}>{name}</Link>
          {kept === query && (
            <IconButton label={`Forget ${name}`} onClick={() => forgetView(name)}><Icon name="cross" size={13} /></IconButton>
          )}
        </span>
      ))}
      {isFiltered && !shown && <Button kind="quiet" icon="star" onClick={() => setNaming(true)}>Save these filters</Button>}
      <Modal open={naming} onClose={() => setNaming(false)} title="Save these filters">
        <NameForm suggested={suggestion(address)} onName={(name) => { saveView({ name, query }); setNaming(false); }} />
      </Modal>
    </nav>
  );
}

function suggestion(address: URLSearchParams): string {
  return filterNames.map((name) => address.get(name)).filter(Boolean).join(' ').slice(0, 40);
}

function NameForm({ suggested, onName }: { suggested: string; onName: (name: string) => void }) {
  const [name, setName] = useState(suggested);
  function submit(event: FormEvent) {
    event.preventDefault();
    if (name.trim()) onName(name.trim());
  }
  return (
    <form onSubmit={submit}>
      <Field label="Name" hint="Kept in this browser.">
        {(ids) => <input {...ids} value={name} maxLength={40} onChange={(event) => setName(event.target.value)} />}
      </Field>
      <Button type="submit" kind="primary" disabled={!name.trim()}>Save</Button>
    </form>
  );
}
