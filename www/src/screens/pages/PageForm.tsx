/** A part of what can be said of a status page: for creating one and for changing one. */
import type { FormEvent, ReactNode } from 'react';
import { choicesOf } from '../../api/limits';
import { Checkbox, Field } from '../../ui/Field';
import { timeZones, TimeZones } from '../../ui/TimeZones';
import { pageRows, type PagePart, type PageRow, type PageValues } from './page-rows';

interface FormProps {
  part: PagePart;
  values: PageValues;
  faults: Record<string, string>;
  onChange: (values: PageValues) => void;
  onSubmit: () => void;
  children: ReactNode;
}

export function PageForm({ part, values, faults, onChange, onSubmit, children }: FormProps) {
  function submit(event: FormEvent) {
    event.preventDefault();
    onSubmit();
  }
  return (
    <form onSubmit={submit} noValidate>
      <div className="columns">
        {pageRows.filter((row) => row.part === part && (!row.when || row.when(values))).map((row) => (
          <PageField key={row.name} row={row} value={values[row.name]!} fault={faults[row.name]}
            onChange={(value) => onChange({ ...values, [row.name]: value })} />
        ))}
      </div>
      <TimeZones />
      {children}
    </form>
  );
}

interface FieldProps {
  row: PageRow;
  value: string | boolean;
  fault?: string;
  onChange: (value: string | boolean) => void;
}

function PageField({ row: { name, label, kind, hint, example }, value, fault, onChange }: FieldProps) {
  if (kind === 'switch') return <Checkbox label={label} hint={hint} checked={value === true} onChange={onChange} />;
  return (
    <Field label={label} hint={hint} error={fault}>
      {(ids) => {
        const all = { ...ids, value: String(value), placeholder: example, spellCheck: name === 'title' || name === 'description',
          onChange: (event: { target: { value: string } }) => onChange(event.target.value) };
        if (kind === 'choice') return <select {...all}>{choicesOf('PageCreate', name).map((choice) => <option key={choice}>{choice}</option>)}</select>;
        if (kind === 'links') return <textarea {...all} rows={3} />;
        return <input {...all} type={kind === 'secret' ? 'password' : 'text'} autoComplete={kind === 'secret' ? 'new-password' : 'off'}
          list={kind === 'zone' ? timeZones : undefined} inputMode={kind === 'number' ? 'numeric' : undefined} />;
      }}
    </Field>
  );
}
