/** What must hold of what a check saw, a row each: what is looked at, how it is compared, with what, and what it comes to. */
import { useId } from 'react';
import { choicesOf, limitsOf, sourcesOf } from '../../api/limits';
import { Button, IconButton } from '../controls';
import { Icon } from '../Icon';
import { rowsIn, sourceWords, takesValue, type AssertionRow } from './assertions';
import type { MonitorType } from './field';
import styles from './MonitorForm.module.css';

interface AssertionsFieldProps {
  label: string;
  type: MonitorType;
  value: string;
  fault?: string;
  onChange: (value: string) => void;
}

const most = limitsOf('MonitorFields', 'assertions').maxItems ?? 20;

export function AssertionsField({ label, type, value, fault, onChange }: AssertionsFieldProps) {
  const id = useId();
  const rows = rowsIn(value);
  const sources = sourcesOf(type);
  const write = (next: AssertionRow[]) => onChange(next.length === 0 ? '' : JSON.stringify(next));
  const change = (at: number, part: Partial<AssertionRow>) =>
    write(rows.map((row, index) => (index === at ? { ...row, ...part } : row)));
  const add = () =>
    write([
      ...rows,
      {
        source: sources.includes('json') ? 'json' : (sources[0] as AssertionRow['source']),
        path: '',
        op: 'equals',
        value: '',
        severity: 'down',
      },
    ]);
  return (
    <div className={styles.rows} role="group" aria-labelledby={id}>
      <p id={id} className={styles.rowsLabel}>
        {label}
      </p>
      {rows.map((row, at) => (
        <AssertionLine
          key={at}
          row={row}
          number={at + 1}
          sources={sources}
          onChange={(part) => change(at, part)}
          onRemove={() => write(rows.filter((_, index) => index !== at))}
        />
      ))}
      {fault && (
        <p className={styles.rowsFault} role="alert">
          {fault}
        </p>
      )}
      <div className="row-of-actions">
        <Button icon="plus" disabled={rows.length >= most} onClick={add}>
          Add an assertion
        </Button>
        {rows.length === 0 && (
          <span className="soft small">
            Beyond the rules above: a JSON value, a header, a time, the days of a certificate.
          </span>
        )}
      </div>
    </div>
  );
}

interface LineProps {
  row: AssertionRow;
  number: number;
  sources: string[];
  onChange: (part: Partial<AssertionRow>) => void;
  onRemove: () => void;
}

function AssertionLine({ row, number, sources, onChange, onRemove }: LineProps) {
  const { path, example } = sourceWords[row.source];
  const of = ` of assertion ${number}`;
  return (
    <div className={styles.assertion}>
      <select
        aria-label={`Source${of}`}
        value={row.source}
        onChange={(event) => onChange({ source: event.target.value as AssertionRow['source'], path: '' })}
      >
        {sources.map((source) => (
          <option key={source} value={source}>
            {sourceWords[source as AssertionRow['source']].name}
          </option>
        ))}
      </select>
      {path && (
        <input
          aria-label={`${path}${of}`}
          placeholder={example}
          value={row.path}
          spellCheck={false}
          onChange={(event) => onChange({ path: event.target.value })}
        />
      )}
      <select
        aria-label={`Comparison${of}`}
        value={row.op}
        onChange={(event) => onChange({ op: event.target.value as AssertionRow['op'] })}
      >
        {choicesOf('Assertion', 'op').map((op) => (
          <option key={op} value={op}>
            {op.replaceAll('_', ' ')}
          </option>
        ))}
      </select>
      {takesValue(row.op) && (
        <input
          aria-label={`Value${of}`}
          placeholder="Value"
          value={row.value}
          spellCheck={false}
          onChange={(event) => onChange({ value: event.target.value })}
        />
      )}
      <select
        aria-label={`Else, in case${of} fails`}
        value={row.severity}
        onChange={(event) => onChange({ severity: event.target.value as AssertionRow['severity'] })}
      >
        <option value="down">else down</option>
        <option value="degraded">else degraded</option>
      </select>
      <IconButton label={`Remove assertion ${number}`} onClick={onRemove}>
        <Icon name="cross" />
      </IconButton>
    </div>
  );
}
