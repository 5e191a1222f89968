/** Search and filters of a list of monitors; what they say is in the address. */
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { useFilters } from '../app/filters';
import { queries } from '../app/queries';
import { useAnnounced } from '../ui/announce';
import { Button } from '../ui/controls';
import { Icon } from '../ui/Icon';
import { statusWord, type ShownStatus } from '../ui/status';
import styles from './Filters.module.css';

const statuses: ShownStatus[] = ['up', 'degraded', 'down', 'maintenance', 'unknown', 'paused'];
const pauseMs = 200;

/** `children` are further choices, which do not filter. */
export function FilterBar({ found, children }: { found?: string | false; children?: ReactNode }) {
  const [filters, change] = useFilters();
  const tags = useQuery(queries.tags());
  const groups = useQuery(queries.groups());
  const filtered = Object.keys(filters).length > 0;
  useAnnounced(found || undefined);
  return (
    <search className={styles.bar}>
      <SearchField value={filters.search ?? ''} onChange={(search) => change({ search })} />
      <FilterChoice name="Status" value={filters.status} onChange={(status) => change({ status })}
        options={statuses.map((status) => [status, statusWord(status)])} />
      <FilterChoice name="Group" value={filters.group} onChange={(group) => change({ group })}
        options={groups.data?.map((group) => [group, group])} />
      <FilterChoice name="Tag" value={filters.tag} onChange={(tag) => change({ tag })}
        options={tags.data?.map((tag) => [tag, tag])} />
      {children}
      {filtered && (
        <Button kind="quiet" icon="cross" onClick={() => change({ search: '', status: '', tag: '', group: '' })}>
          Clear
        </Button>
      )}
      {found && <p className={styles.found}>{found}</p>}
    </search>
  );
}

/**
 * What is typed goes into the address when the typing pauses; Escape leaves the field, and in it what was typed.  The
 * address comes back some time later, when more may have been typed and sent: only what others wrote there (Clear,
 * Back) replaces the text.  Blanks around it are the writer's alone: a word that ends in one is not finished yet.
 */
function SearchField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const [text, setText] = useState(value);
  const underWay = useRef<string[]>([]);        // sent, and not come back yet
  useEffect(() => {
    const place = underWay.current.indexOf(value);
    underWay.current = place < 0 ? [] : underWay.current.slice(place + 1);
    if (place < 0) setText(value);
  }, [value]);
  useEffect(() => {
    const words = text.trim();          // as the address is read
    if (words === (underWay.current.at(-1) ?? value)) return undefined;
    const { pathname } = location;
    const timer = setTimeout(() => {
      if (location.pathname !== pathname) return;       // on the way to another screen: it would lead back
      underWay.current.push(words);
      onChange(words);
    }, pauseMs);
    return () => clearTimeout(timer);
  }, [text]);

  function press(event: KeyboardEvent<HTMLInputElement>) {
    if (event.key !== 'Escape') return;
    event.preventDefault();             // of the browser's own, which empties the field
    event.currentTarget.blur();
  }

  return (
    <label className={styles.search}>
      <Icon name="search" />
      <span className="visually-hidden">Search by name or address</span>
      <input type="search" placeholder="Search" value={text} onChange={(event) => setText(event.target.value)}
        onKeyDown={press} />
    </label>
  );
}

interface ChoiceProps {
  name: string;
  value: string | undefined;
  options: [string, string][] | undefined;
  onChange: (value: string) => void;
  /** What stands for no choice. */
  unset?: string;
}

export function FilterChoice({ name, value = '', unset, options = [], onChange }: ChoiceProps) {
  if (options.length === 0 && !value) return null;
  const unlisted = value && !options.some(([option]) => option === value);
  return (
    <select className={styles.choice} aria-label={name} value={value} data-set={value !== '' || undefined}
      onChange={(event) => onChange(event.target.value)}>
      <option value="">{unset ?? `Any ${name.toLowerCase()}`}</option>
      {unlisted && <option value={value}>{value}</option>}
      {options.map(([option, word]) => <option key={option} value={option}>{word}</option>)}
    </select>
  );
}
