/** The form of a monitor, for creating one and for changing one: what matters first, the rest folded away. */
import { useState, type FormEvent, type ReactNode } from 'react';
import { choicesOf } from '../../api/limits';
import { Checkbox, Field } from '../Field';
import { takeFocus } from '../focus';
import { isCounted, spanText } from '../spans';
import { TimeZones, timeZones } from '../TimeZones';
import { AssertionsField } from './AssertionsField';
import { AuthField } from './AuthField';
import { BoundsField } from './BoundsField';
import { useFloors } from './floors';
import type { Values } from './model';
import { sections, type FieldRow, type MonitorType, type Section } from './field';
import { hintOf, rowsFor } from './rows';
import { targets } from './targets';
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

export function MonitorForm({
  values, faults, onChange, onSubmit, open = false, isOperator = false, children,
}: FormProps) {
  const floors = useFloors();
  const type = values.monitor_type as MonitorType;
  const rows = rowsFor(type, isOperator && open);
  const folded = rows.filter(({ first }) => !open && !first);
  const { label, example, optional } = targets[type];
  const set = (name: string, value: string | boolean) => onChange({ ...values, [name]: value });
  const show = (row: FieldRow) => (
    <div key={`${type} ${row.name}`} className={row.wide && styles.wide}>
      <MonitorField row={row} type={type} value={values[row.name]!} fault={faults[row.name]} least={floors[row.name]}
        onChange={(value) => set(row.name, value)} />
    </div>
  );

  function submit(event: FormEvent) {
    event.preventDefault();
    onSubmit();
  }

  return (
    <form onSubmit={submit} noValidate className={styles.form}>
      <TypeChooser type={type} withPlugin={isOperator || type === 'plugin'} onChoose={(next) => set('monitor_type', next)} />
      <Field label={label} error={faults.url} hint={optional && 'Only a label; its address to ping is shown once it is there.'}>
        {(ids) => (
          <input
            {...ids}
            value={String(values.url)}
            ref={open ? undefined : takeFocus}
            placeholder={example}
            required={!optional}
            spellCheck={false}
            autoCapitalize="off"
            inputMode={/url/i.test(label) ? 'url' : 'text'}
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
        <More hasFault={folded.some(({ name }) => faults[name])}><Sections rows={folded} show={show} /></More>
      )}
      {type === 'push' && <TimeZones />}
      {children}
    </form>
  );
}

/** Opens by itself where something in it is wrong, and stays open when that is mended. */
function More({ hasFault, children }: { hasFault: boolean; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <details className={styles.more} open={open || hasFault} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>More settings</summary>
      {children}
    </details>
  );
}

function Sections({ rows, show }: { rows: FieldRow[]; show: (row: FieldRow) => ReactNode }) {
  return (Object.keys(sections) as Section[]).map((section) => {
    const inside = rows.filter((row) => row.section === section);
    return inside.length > 0 && (
      <fieldset key={section} className={styles.section}>
        <legend>{sections[section]}</legend>
        <div className={styles.grid}>{inside.map(show)}</div>
      </fieldset>
    );
  });
}

interface ChooserProps {
  type: MonitorType;
  /** Programs on the host are its operator's. */
  withPlugin: boolean;
  onChoose: (type: MonitorType) => void;
}

function TypeChooser({ type, withPlugin, onChoose }: ChooserProps) {
  const types = (Object.keys(targets) as MonitorType[]).filter((one) => withPlugin || one !== 'plugin');
  return (
    <fieldset className={styles.types}>
      <legend>Type</legend>
      {types.map((one) => (
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
  type: MonitorType;
  value: string | boolean;
  fault?: string;
  /** What less is raised to. */
  least?: number;
  onChange: (value: string | boolean) => void;
}

/** What has more than one input of its own. */
const editors = { auth: AuthField, bounds: BoundsField, assertions: AssertionsField };

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];      // the document has them in words alone

function MonitorField({ row, type, value, fault, least, onChange }: FieldProps) {
  const { name, label, kind, unit, clears, example } = row;
  if (kind === 'switch') return <Checkbox label={label} hint={hintOf(row)} checked={value === true} onChange={onChange} />;
  const text = String(value);
  if (kind === 'auth' || kind === 'bounds' || kind === 'assertions') {
    const Editor = editors[kind];
    return <Editor label={label} type={type} value={text} fault={fault} onChange={onChange} />;
  }
  const shortest = least !== undefined && isCounted(unit) && `At least ${spanText(least, unit)} here.`;
  const hint = [hintOf(row), shortest].filter(Boolean).join(' ');
  return (
    <Field label={unit && !isCounted(unit) ? `${label} (${unit})` : label} hint={hint} error={fault}>
      {(ids) => {
        const all = { ...ids, value: text, onChange: (event: { target: { value: string } }) => onChange(event.target.value) };
        if (kind === 'choice') {
          return (
            <select {...all}>
              {clears && <option value="">none</option>}
              {(name === 'method' ? methods : choicesOf('MonitorFields', name)).map((choice) => <option key={choice}>{choice}</option>)}
            </select>
          );
        }
        if (kind === 'headers' || kind === 'long' || kind === 'lines')
          return <textarea {...all} rows={3} spellCheck={false} placeholder={example} />;
        return <input {...all} placeholder={example} spellCheck={kind === 'text' ? undefined : false}
          list={kind === 'zone' ? timeZones : undefined}
          inputMode={kind === 'number' && !isCounted(unit) ? 'decimal' : 'text'} />;
      }}
    </Field>
  );
}
