/**
 * Many monitors at once: pasted or dropped, looked over, created, and their keys taken home.  What is there already is
 * left out, unless it is wanted twice, so that the same import may be run again.
 */
import { useMemo, useState, type DragEvent } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api, asCurl, read, type Schemas } from '../../api/client';
import { setMonitorKey, useKeys } from '../../app/keys';
import { plural } from '../../app/format';
import { useAction } from '../../ui/actions';
import { Card, ScreenHead } from '../../ui/Card';
import { Button, CopyButton } from '../../ui/controls';
import { Checkbox, Field } from '../../ui/Field';
import { Table } from '../../ui/Table';
import { monitorsThere, repeated } from './already-there';
import { ImportResult } from './ImportResult';
import { parseImport, type ImportRow } from './parse-import';
import styles from './Import.module.css';

/** A row by its number in what was pasted, which it keeps when others are left out. */
export type Numbered = ImportRow & {
  number: number;
  /** Why it need not be created. */
  repeats?: string;
};
export type Outcome = Pick<Schemas['BulkCreated'], 'created'> & { errors: { index: number; error: string }[] };
interface Done { rows: Numbered[]; left: Numbered[]; outcome: Outcome }
const atOnce = 50;
const there = { queryKey: ['monitors', 'there'], queryFn: monitorsThere };

const example = `[
  {"name": "Website", "url": "https://example.com/", "tags": ["prod"]},
  {"name": "Database", "url": "db.example.com:5432", "monitor_type": "tcp"}
]`;

export function Import() {
  const [text, setText] = useState('');
  const [again, setAgain] = useState(false);
  const [done, setDone] = useState<Done>();
  const parsed = useMemo(() => parseImport(text), [text]);
  const client = useQueryClient();
  const { data: known } = useQuery({ ...there, enabled: parsed.rows.length > 0 });
  const rows = useMemo(() => looked(parsed.rows, known), [parsed, known]);
  const good = wanted(rows, again);
  const repeats = rows.filter((row) => row.repeats);
  const { admin } = useKeys();
  const create = useAction({
    run: async (): Promise<Done> => {
      const now = looked(parsed.rows, await client.fetchQuery({ ...there, staleTime: 0 }));
      const chosen = wanted(now, again);
      return { rows: chosen, left: again ? [] : now.filter((row) => row.repeats), outcome: await createAll(chosen) };
    },
    changes: [['monitors'], ['status'], ['admin'], ['groups'], ['tags']],
    onDone: (all) => {
      all.outcome.created.forEach(({ monitor, manage_key }) => setMonitorKey(monitor.id, manage_key));
      setDone(all);
    },
  });

  async function drop(event: DragEvent) {
    event.preventDefault();
    const [file] = event.dataTransfer.files;
    if (file) setText(await file.text());
  }

  if (done) return <ImportResult {...done} onBack={() => { setDone(undefined); setText(''); setAgain(false); }} />;
  return (
    <>
      <ScreenHead title="Import monitors" actions={<Link to="/create">Create just one</Link>}
        about="Paste or drop an export, a list of create bodies, or plain lines of addresses." />
      <Card>
        <div onDrop={(event) => void drop(event)} onDragOver={(event) => event.preventDefault()}>
          <Field label="Monitors" error={parsed.fault}
            hint="JSON, or one address a line, with a name and a comma before it if you like">
            {(ids) => <textarea {...ids} className={styles.paste} value={text} placeholder={example} spellCheck={false}
              onChange={(event) => setText(event.target.value)} />}
          </Field>
          <Field label="Or choose a file">
            {(ids) => <input {...ids} type="file" accept=".json,.txt,.csv,application/json,text/plain"
              onChange={(event) => void event.target.files?.[0]?.text().then(setText)} />}
          </Field>
        </div>
        {repeats.length > 0 && (
          <Checkbox label={`Create ${plural(repeats.length, 'monitor')} once more`} checked={again} onChange={setAgain}
            hint="There is one of that name, address and type already." />
        )}
        <div className="row-of-actions">
          <Button kind="primary" busy={create.isPending} disabled={good.length === 0} onClick={() => create.mutate()}>
            {good.length === 0 ? 'Create' : `Create ${plural(good.length, 'monitor')}`}
          </Button>
          {good.length > 0 && (
            <CopyButton icon="terminal" text={commands(good, admin !== undefined)}>Copy as curl</CopyButton>
          )}
          {rows.length > good.length && (
            <span className="soft">{plural(rows.length - good.length, 'row')} left out</span>
          )}
        </div>
      </Card>
      {rows.length > 0 && <Card title="Preview" flush><Preview rows={rows} /></Card>}
    </>
  );
}

function looked(rows: ImportRow[], known: Map<string, string> | undefined): Numbered[] {
  const repeats = known ? repeated(rows, known) : [];
  return rows.map((row, index) => ({ ...row, number: index + 1, repeats: repeats[index] }));
}

function wanted(rows: Numbered[], again: boolean): Numbered[] {
  return rows.filter((row) => !row.fault && (again || !row.repeats));
}

/** The bodies of as many requests as it takes. */
function bodiesOf(rows: ImportRow[]) {
  return Array.from({ length: Math.ceil(rows.length / atOnce) }, (_, n) => (
    { monitors: rows.slice(n * atOnce, (n + 1) * atOnce).map(({ body }) => body) }));
}

function commands(rows: ImportRow[], signedIn: boolean): string {
  return bodiesOf(rows)
    .map((body) => asCurl('POST', '/monitors/bulk', body, signedIn ? 'ADMIN_KEY' : undefined)).join('\n');
}

/**
 * The places of errors are those in the whole list.  A request that fails after others were answered is an error of
 * its rows, and the last one made: the keys of what was created before are told only now.
 */
async function createAll(rows: ImportRow[]): Promise<Outcome> {
  const all: Outcome = { created: [], errors: [] };
  for (const [n, body] of bodiesOf(rows).entries()) {
    const from = n * atOnce;
    try {
      const { created, errors } = await read(api.POST('/monitors/bulk', { body }));
      all.created.push(...created);
      all.errors.push(...errors.map((error) => ({ ...error, index: error.index + from })));
    } catch (failure) {
      if (n === 0) throw failure;
      const error = (failure as Error).message;
      all.errors.push(...rows.slice(from).map((_, index) => ({ index: from + index, error })));
      break;
    }
  }
  return all;
}

function Preview({ rows }: { rows: Numbered[] }) {
  return (
    <Table label="Preview" columns={['Row', 'Name', 'Type', 'Address', 'Result']}
      rows={rows.map(({ number, body, fault, repeats }) => ({
        key: number,
        cells: [number, String(body.name ?? ''), String(body.monitor_type ?? 'http'), String(body.url ?? ''),
          fault ? <span className={styles.fault}>{fault}</span> : repeats ?? 'Ready'],
      }))} />
  );
}
