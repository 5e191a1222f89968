/** Between which values the metrics that a job reports must lie: a row a label. */
import { useId, useState } from 'react';
import { Button, IconButton } from '../controls';
import { Icon } from '../Icon';
import styles from './MonitorForm.module.css';

interface Row {
  label: string;
  min: string;
  max: string;
}

interface BoundsFieldProps {
  label: string;
  value: string;
  fault?: string;
  onChange: (value: string) => void;
}

function rowsIn(value: string): Row[] {
  const bounds = (value === '' ? {} : JSON.parse(value)) as Record<string, { min?: number; max?: number }>;
  return Object.entries(bounds).map(([label, { min, max }]) => ({
    label,
    min: String(min ?? ''),
    max: String(max ?? ''),
  }));
}

/** What is not whole yet stands in the form and not in the value. */
function textOf(rows: Row[]): string {
  const number = (text: string) => (text.trim() === '' || !Number.isFinite(Number(text)) ? undefined : Number(text));
  const whole = rows.flatMap(({ label, min, max }) => {
    const [least, most] = [number(min), number(max)];
    if (label.trim() === '' || (least === undefined && most === undefined)) return [];
    return [[label.trim(), { ...(least !== undefined && { min: least }), ...(most !== undefined && { max: most }) }]];
  });
  return whole.length === 0 ? '' : JSON.stringify(Object.fromEntries(whole));
}

export function BoundsField({ label, value, fault, onChange }: BoundsFieldProps) {
  const id = useId();
  const [rows, setRows] = useState(() => rowsIn(value));

  function write(next: Row[]) {
    setRows(next);
    onChange(textOf(next));
  }

  const change = (at: number, part: Partial<Row>) =>
    write(rows.map((row, index) => (index === at ? { ...row, ...part } : row)));
  return (
    <div className={styles.rows} role="group" aria-labelledby={id}>
      <p id={id} className={styles.rowsLabel}>
        {label}
      </p>
      {rows.map((row, at) => (
        <div key={at} className={styles.assertion}>
          <input
            aria-label={`Label of metric ${at + 1}`}
            placeholder="rows"
            value={row.label}
            spellCheck={false}
            onChange={(event) => change(at, { label: event.target.value })}
          />
          <input
            aria-label={`At least, of metric ${at + 1}`}
            placeholder="at least"
            inputMode="decimal"
            value={row.min}
            onChange={(event) => change(at, { min: event.target.value })}
          />
          <input
            aria-label={`At most, of metric ${at + 1}`}
            placeholder="at most"
            inputMode="decimal"
            value={row.max}
            onChange={(event) => change(at, { max: event.target.value })}
          />
          <IconButton label={`Remove metric ${at + 1}`} onClick={() => write(rows.filter((_, index) => index !== at))}>
            <Icon name="cross" />
          </IconButton>
        </div>
      ))}
      {fault && (
        <p className={styles.rowsFault} role="alert">
          {fault}
        </p>
      )}
      <div className="row-of-actions">
        <Button icon="plus" onClick={() => setRows([...rows, { label: '', min: '', max: '' }])}>
          Add a metric
        </Button>
        {rows.length === 0 && (
          <span className="soft small">Of the numbers that a ping brings: out of its bounds is down.</span>
        )}
      </div>
    </div>
  );
}
