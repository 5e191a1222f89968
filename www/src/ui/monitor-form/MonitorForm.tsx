/** The form of a monitor, for creating one and for changing one: what matters first, the rest folded away. */
import type { FormEvent, ReactNode } from 'react';
import { choicesOf } from '../../api/limits';
import { Checkbox, Field } from '../Field';
import { takeFocus } from '../focus';
import { isCounted } from '../spans';
import { rowsFor, targets, type FieldRow, type MonitorType, type Section, type Values } from './model';
import styles from './MonitorForm.module.css';

interface FormProps {
  values: Values;
  faults: Record<string, string>;
  onChange: (values: Values) => void;
  onSubmit: () => void;
  /** Everything open, as when changing a monitor that is. */
  open?: boolean;
  /** What only the admin key sets can be set, too. */
  isOperator?: boolean;
  children: ReactNode;
}

const sections: [Section, string][] = [
  ['target', 'What is checked'],
  ['rhythm', 'How often, and when it counts as down'],
  ['look', 'Where it is shown'],
  ['promise', 'Service level'],
];

export function MonitorForm({ values, faults, onChange, onSubmit, open = false, isOperator, children }: FormProps) {
  const type = values.monitor_type as MonitorType;
  const rows = rowsFor(type, isOperator);
  const folded = rows.filter(({ first }) => !open && !first);
  const set = (name: string, value: string | boolean) => onChange({ ...values, [name]: value });
  const show = (row: FieldRow) => (
    <MonitorField key={row.name} row={row} value={values[row.name]!} fault={faults[row.name]}
      onChange={(value) => set(row.name, value)} />
  );

  function submit(event: FormEvent) {
    event.preventDefault();
    onSubmit();
  }

  return (
    <form onSubmit={submit} noValidate className={styles.form}>
      <TypeChooser type={type} onChoose={(next) => set('monitor_type', next)} />
      <Field label={targets[type].label} error={faults.url}>
        {(ids) => (
          <input
            {...ids}
            value={String(values.url)}
            ref={open ? undefined : takeFocus}
            placeholder={targets[type].example}
            required
            spellCheck={false}
            autoCapitalize="off"
            inputMode={type === 'http' ? 'url' : 'text'}
            onChange={(event) => set('url', event.target.value)}
          />
        )}
      </Field>
      <Field label="Name" error={faults.name}>
        {(ids) => <input {...ids} value={String(values.name)} placeholder="Checkout API" required
          onChange={(event) => set('name', event.target.value)} />}
      </Field>
      {!open && <div className={styles.grid}>{rows.filter(({ first }) => first).map(show)}</div>}
      {open ? <Sections rows={rows} show={show} /> : (
        <details className={styles.more} open={folded.some(({ name }) => faults[name]) || undefined}>
          <summary>More settings</summary>
          <Sections rows={folded} show={show} />
        </details>
      )}
      {children}
    </form>
  );
}

function Sections({ rows, show }: { rows: FieldRow[]; show: (row: FieldRow) => ReactNode }) {
  return sections.map(([section, title]) => {
    const inside = rows.filter((row) => row.section === section);
    return inside.length > 0 && (
      <fieldset key={section} className={styles.section}>
        <legend>{title}</legend>
        <div className={styles.grid}>{inside.map(show)}</div>
      </fieldset>
    );
  });
}

function TypeChooser({ type, onChoose }: { type: MonitorType; onChoose: (type: MonitorType) => void }) {
  return (
    <fieldset className={styles.types}>
      <legend>Type</legend>
      {(Object.keys(targets) as MonitorType[]).map((one) => (
        <label key={one} className={styles.type}>
          <input type="radio" name="monitor_type" value={one} checked={type === one} onChange={() => onChoose(one)} />
          <span><strong>{targets[one].title}</strong><small>{targets[one].about}</small></span>
        </label>
      ))}
    </fieldset>
  );
}

interface FieldProps {
  row: FieldRow;
  value: string | boolean;
  fault?: string;
  onChange: (value: string | boolean) => void;
}

function MonitorField({ row, value, fault, onChange }: FieldProps) {
  if (row.kind === 'switch')
    return <Checkbox label={row.label} hint={row.hint} checked={value === true} onChange={onChange} />;
  const text = String(value);
  return (
    <Field label={row.unit && !isCounted(row.unit) ? `${row.label} (${row.unit})` : row.label} hint={row.hint} error={fault}>
      {(ids) => {
        if (row.kind === 'choice') {
          const choices = row.name === 'method' ? ['GET', 'HEAD', 'POST'] : choicesOf('MonitorFields', row.name);
          return (
            <select {...ids} value={text} onChange={(event) => onChange(event.target.value)}>
              {choices.map((choice) => <option key={choice}>{choice}</option>)}
            </select>
          );
        }
        if (row.kind === 'headers' || row.kind === 'long' || row.kind === 'lines') {
          return <textarea {...ids} value={text} rows={3} spellCheck={false}
            placeholder={row.kind === 'headers' ? 'Accept: application/json' : undefined}
            onChange={(event) => onChange(event.target.value)} />;
        }
        return <input {...ids} value={text} 
          inputMode={row.kind === 'number' && !isCounted(row.unit) ? 'decimal' : 'text'}
          onChange={(event) => onChange(event.target.value)} />;
      }}
    </Field>
  );
}
