/** Which monitors: all, those with a tag, of a group, or named ones.  What is meant includes those that come later. */
import { useId, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../api/client';
import { plural } from '../app/format';
import { queries } from '../app/queries';
import { Button } from './controls';
import { Checkbox, Field } from './Field';
import styles from './MatchFields.module.css';

export type Match = NonNullable<Schemas['Match']>;
type By = 'all' | 'tags' | 'groups' | 'monitor_ids';

const words: Record<By, string> = {
  all: 'All monitors',
  tags: 'Those with a tag',
  groups: 'Those of a group',
  monitor_ids: 'These',
};

export function byOf(match: Match): By {
  return match.tags?.length ? 'tags' : match.groups?.length ? 'groups' : match.monitor_ids ? 'monitor_ids' : 'all';
}

interface MatchFieldsProps {
  legend: string;
  match: Match;
  fault?: string;
  onChange: (match: Match) => void;
}

export function MatchFields({ legend, match, fault, onChange }: MatchFieldsProps) {
  const name = useId();
  const by = byOf(match);
  const [chosen, setChosen] = useState<By>(by);
  const choose = (next: By) => {
    setChosen(next);
    onChange(next === 'all' ? { all: true } : { [next]: [] });
  };
  const { data: tags = [] } = useQuery(queries.tags());
  const { data: groups = [] } = useQuery(queries.groups());
  return (
    <fieldset className={styles.match}>
      <legend>{legend}</legend>
      <div className={styles.ways}>
        {(Object.keys(words) as By[]).map((one) => (
          <label key={one}>
            <input type="radio" name={name} checked={chosen === one} onChange={() => choose(one)} /> {words[one]}
          </label>
        ))}
      </div>
      {chosen === 'tags' && (
        <Several label="Tags" all={tags} chosen={match.tags ?? []} onChange={(next) => onChange({ tags: next })} />
      )}
      {chosen === 'groups' && (
        <Several
          label="Groups"
          all={groups}
          chosen={match.groups ?? []}
          onChange={(next) => onChange({ groups: next })}
        />
      )}
      {chosen === 'monitor_ids' && (
        <Monitors chosen={match.monitor_ids ?? []} onChange={(next) => onChange({ monitor_ids: next })} />
      )}
      {fault && (
        <p role="alert" className={styles.fault}>
          {fault}
        </p>
      )}
    </fieldset>
  );
}

function Several({
  label,
  all,
  chosen,
  onChange,
}: {
  label: string;
  all: string[];
  chosen: string[];
  onChange: (chosen: string[]) => void;
}) {
  const shown = [...new Set([...all, ...chosen])].sort((a, b) => a.localeCompare(b));
  if (shown.length === 0) return <p className="soft small">There are none yet.</p>;
  return (
    <div className={styles.several} role="group" aria-label={label}>
      {shown.map((one) => (
        <Checkbox
          key={one}
          label={one}
          checked={chosen.includes(one)}
          onChange={(on) => onChange(on ? [...chosen, one] : chosen.filter((other) => other !== one))}
        />
      ))}
    </div>
  );
}

const mostFound = 8;

function Monitors({ chosen, onChange }: { chosen: string[]; onChange: (chosen: string[]) => void }) {
  const [search, setSearch] = useState('');
  const { data } = useQuery(queries.summary({ search: search.trim() || undefined, limit: 50 }));
  const known = useQuery(queries.summary({ limit: 200 })).data?.monitors ?? [];
  const found = (data?.monitors ?? []).filter(({ id }) => !chosen.includes(id)).slice(0, mostFound);
  const nameFor = (id: string) => [...known, ...(data?.monitors ?? [])].find((one) => one.id === id)?.name ?? id;
  return (
    <>
      <ul className={styles.chosen} aria-label="Chosen monitors">
        {chosen.map((id) => (
          <li key={id}>
            <span className="truncate">{nameFor(id)}</span>
            <Button
              kind="quiet"
              icon="cross"
              aria-label={`Leave out ${nameFor(id)}`}
              onClick={() => onChange(chosen.filter((other) => other !== id))}
            />
          </li>
        ))}
      </ul>
      <Field label="Find monitors" hint={plural(chosen.length, 'monitor') + ' chosen'}>
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
      <ul className={styles.found}>
        {found.map(({ id, name }) => (
          <li key={id}>
            <Button icon="plus" aria-label={`Add ${name}`} onClick={() => onChange([...chosen, id])}>
              {name}
            </Button>
          </li>
        ))}
      </ul>
    </>
  );
}

export function matchFault(match: Match): string | undefined {
  return Object.values(match).some((one) => one === true || (Array.isArray(one) && one.length > 0))
    ? undefined
    : 'Choose at least one';
}

export function matchWords({ all, tags = [], groups = [], monitor_ids: ids = [] }: Match): string {
  if (all) return 'all monitors';
  return (
    [
      tags.length > 0 && tags.map((tag) => `#${tag}`).join(', '),
      groups.length > 0 && groups.join(', '),
      ids.length > 0 && plural(ids.length, 'monitor'),
    ]
      .filter(Boolean)
      .join(', ') || 'no monitor'
  );
}
