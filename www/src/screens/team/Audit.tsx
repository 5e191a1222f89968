/** Who changed what, and when: every write, each row's hash over the one before it. */
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import type { Schemas } from '../../api/client';
import { useMay } from '../../app/keys';
import { SettingsNav } from '../../app/SettingsNav';
import { rowsAtOnce, teamQueries } from '../../app/team-queries';
import { Card, ScreenHead } from '../../ui/Card';
import { Button, CopyButton } from '../../ui/controls';
import { Empty, Loaded, Skeleton } from '../../ui/feedback';
import { Field } from '../../ui/Field';
import { Table } from '../../ui/Table';
import { Second } from '../../ui/Time';
import { Locked } from '../Locked';
import styles from './Audit.module.css';

type Row = Schemas['AuditRow'];

export function Audit() {
  return useMay('owner') ? <Whole /> : <Locked title="Audit" about="Who changed what, and when." />;
}

const names = ['subject', 'key_id', 'actor'] as const;

function Whole() {
  const [parameters, setParameters] = useSearchParams();
  const filters = Object.fromEntries(
    names.flatMap((name) => (parameters.get(name) ? [[name, parameters.get(name)!]] : [])),
  );
  const after = parameters.get('after') === null ? undefined : Number(parameters.get('after'));
  const query = useQuery(teamQueries.audit(filters, after));
  const keys = useQuery(teamQueries.keys());
  const set = (name: string, value: string) =>
    setParameters(
      (old) => {
        if (value) old.set(name, value);
        else old.delete(name);
        if (name !== 'after') old.delete('after');
        return old;
      },
      { replace: true, preventScrollReset: true },
    );
  return (
    <>
      <ScreenHead
        title="Audit"
        about="Every write over the API, by agents and on the command line. Rows can be verified: watchpost audit verify."
      />
      <SettingsNav />
      <Card
        title="What was changed"
        flush
        actions={query.data?.head && <CopyButton text={query.data.head}>Copy the newest hash</CopyButton>}
      >
        <div className={styles.filters}>
          <Field label="Key">
            {(ids) => (
              <select {...ids} value={filters.key_id ?? ''} onChange={(event) => set('key_id', event.target.value)}>
                <option value="">Any</option>
                {keys.data?.map(({ id, label }) => (
                  <option key={id} value={id}>
                    {label}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label="By whom, as they say">
            {(ids) => (
              <input
                {...ids}
                defaultValue={filters.actor}
                onBlur={(event) => set('actor', event.currentTarget.value.trim())}
                onKeyDown={(event) => {
                  if (event.key === 'Enter') set('actor', event.currentTarget.value.trim());
                }}
              />
            )}
          </Field>
          {filters.subject && (
            <Button kind="quiet" icon="cross" onClick={() => set('subject', '')}>
              Of one thing only
            </Button>
          )}
        </div>
        <Loaded query={query} skeleton={<Skeleton lines={10} height={36} />}>
          {({ rows }) =>
            rows.length === 0 ? (
              <Empty title="Nothing yet" />
            ) : (
              <>
                <Table
                  label="Audit"
                  columns={['When', 'Who', 'What', 'Changes']}
                  rows={[...rows]
                    .sort((a, b) => b.seq - a.seq)
                    .map((row) => ({
                      key: row.seq,
                      cells: [
                        <Second at={row.at} />,
                        <Who row={row} />,
                        <What row={row} onOnly={(id) => set('subject', id)} />,
                        <Changes changes={row.changes} />,
                      ],
                    }))}
                />
                <Pages rows={rows} after={after} onSet={set} />
              </>
            )
          }
        </Loaded>
      </Card>
    </>
  );
}

/** The API gives the newest, or what follows a row: older ones are what follows one far enough before. */
function Pages({ rows, after, onSet }: { rows: Row[]; after?: number; onSet: (name: string, value: string) => void }) {
  const first = Math.min(...rows.map(({ seq }) => seq));
  if (after === undefined && first <= 1) return null;
  return (
    <p className={styles.pages}>
      {after !== undefined && <Button onClick={() => onSet('after', '')}>Newest</Button>}
      {first > 1 && <Button onClick={() => onSet('after', String(Math.max(0, first - rowsAtOnce - 1)))}>Older</Button>}
    </p>
  );
}

const kinds: Record<string, string> = {
  admin: 'the admin key',
  workspace: 'a key',
  monitor: 'a manage key',
  page: 'a page’s key',
  probe: 'a probe',
  none: 'no key',
};

function Who({ row: { key, actor, via, address } }: { row: Row }) {
  return (
    <>
      <strong className={styles.who}>{actor ?? key.label ?? kinds[key.kind]}</strong>
      <p className="soft small">
        {[actor && `with ${key.label ?? kinds[key.kind]}`, via !== 'rest' && via.toUpperCase(), address]
          .filter(Boolean)
          .join(', ')}
      </p>
    </>
  );
}

const places: Record<string, (id: string) => string> = {
  monitor: (id) => `/monitor/${id}`,
  incident: (id) => `/incident/${id}`,
};

function What({ row: { route, subject }, onOnly }: { row: Row; onOnly: (id: string) => void }) {
  const place = places[subject.type]?.(subject.id);
  return (
    <>
      <p>
        {subject.type.replaceAll('_', ' ')}{' '}
        {place ? <Link to={place}>{subject.name}</Link> : <strong>{subject.name}</strong>}
      </p>
      <p className="small">
        <code>{route}</code>{' '}
        <Button kind="quiet" onClick={() => onOnly(subject.id)}>
          Only this<span className="visually-hidden">: {subject.name}</span>
        </Button>
      </p>
    </>
  );
}

const shownAtOnce = 4;

function Changes({ changes }: { changes: Row['changes'] }) {
  if (changes.length === 0) return null;
  const line = ({ field, from, to }: Row['changes'][number]) => (
    <li key={field}>
      <code>{field}</code> <span className="soft">{valueOf(from)}</span> → {valueOf(to)}
    </li>
  );
  return (
    <ul className={styles.changes}>
      {changes.slice(0, shownAtOnce).map(line)}
      {changes.length > shownAtOnce && (
        <li>
          <details>
            <summary>{changes.length - shownAtOnce} more</summary>
            <ul>{changes.slice(shownAtOnce).map(line)}</ul>
          </details>
        </li>
      )}
    </ul>
  );
}

function valueOf(value: unknown): string {
  if (value === undefined || value === null || value === '') return 'none';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
