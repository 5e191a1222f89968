/** By which name one acknowledges and writes notes; asked once, kept in this browser. */
import type { QueryKey } from '@tanstack/react-query';
import { limitsOf } from '../api/limits';
import { createStore, recall, remember, useStore } from './store';
import { Field } from '../ui/Field';

const myName = createStore(recall('name') ?? '');

export function useMyName(): [string, (name: string) => void] {
  return [useStore(myName), (name) => {
    myName.set(name);
    remember('name', name || null);
  }];
}

export function MyName({ name, onChange }: { name: string; onChange: (name: string) => void }) {
  return (
    <Field label="Your name">
      {(ids) => (
        <input
          {...ids}
          maxLength={limitsOf('AcknowledgeBody', 'actor').maxLength}
          autoComplete="name"
          placeholder="anonymous"
          value={name}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** What words about an incident of a monitor change. */
export function changedByWords(monitor: string): QueryKey[] {
  return [['incidents'], ['monitor', monitor], ['page'], ['admin']];
}
