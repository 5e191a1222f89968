/** What can be said of a status page: for creating one and for changing one. */
import type { FormEvent, ReactNode } from 'react';
import type { Schemas } from '../../api/client';
import { faultOf } from '../../api/limits';
import { Checkbox, Field } from '../../ui/Field';

export interface PageValues {
  slug: string;
  title: string;
  description: string;
  logo_url: string;
  custom_domain: string;
  is_public: boolean;
}

const texts = [
  { name: 'title', label: 'Title', placeholder: 'Acme status', needed: true, hint: undefined },
  {
    name: 'slug',
    label: 'Address',
    placeholder: 'acme',
    needed: true,
    hint: 'The page is at /s/ and this: letters, digits, - and _',
  },
  { name: 'description', label: 'Description', placeholder: 'How our services are', needed: false, hint: undefined },
  {
    name: 'logo_url',
    label: 'Logo',
    placeholder: 'https://example.com/logo.svg',
    needed: false,
    hint: 'The address of an image.',
  },
  {
    name: 'custom_domain',
    label: 'Domain of its own',
    placeholder: 'status.example.com',
    needed: false,
    hint: 'Point its DNS here and add it to the web server’s certificate.',
  },
] as const;

export function pageValues(page?: Schemas['Page'] | Schemas['PageDetail']): PageValues {
  return {
    slug: page?.slug ?? '',
    title: page?.title ?? '',
    description: page?.description ?? '',
    logo_url: page?.logo_url ?? '',
    custom_domain: page?.custom_domain ?? '',
    is_public: page?.is_public ?? true,
  };
}

export function pageFaults(values: PageValues): Partial<Record<keyof PageValues, string>> {
  return Object.fromEntries(texts.map(({ name, needed }) => [name, faultOf('PageCreate', name, values[name], needed)])
    .filter(([, fault]) => fault));
}

interface FormProps {
  values: PageValues;
  faults: Partial<Record<keyof PageValues, string>>;
  onChange: (values: PageValues) => void;
  onSubmit: () => void;
  children: ReactNode;
}

export function PageForm({ values, faults, onChange, onSubmit, children }: FormProps) {
  function submit(event: FormEvent) {
    event.preventDefault();
    onSubmit();
  }
  return (
    <form onSubmit={submit} noValidate>
      <div className="columns">
        {texts.map(({ name, label, placeholder, hint }) => (
          <Field key={name} label={label} hint={hint} error={faults[name]}>
            {(ids) => (
              <input
                {...ids}
                value={values[name]}
                placeholder={placeholder}
                spellCheck={name === 'title' || name === 'description'}
                onChange={(event) => onChange({ ...values, [name]: event.target.value })}
              />
            )}
          </Field>
        ))}
      </div>
      <Checkbox label="Listed" hint="If off, only people who know the address can see it." checked={values.is_public}
        onChange={(is_public) => onChange({ ...values, is_public })} />
      {children}
    </form>
  );
}
