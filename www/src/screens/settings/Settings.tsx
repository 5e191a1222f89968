/** How this instance is, what it runs with and allows; of that, the branding is changed here, the rest on its host. */
import { useState, type FormEvent } from 'react';
import { useQuery } from '@tanstack/react-query';
import { adminQueries } from '../../app/admin-queries';
import { api, read, type Schemas } from '../../api/client';
import { faultOf } from '../../api/limits';
import { useKeys } from '../../app/keys';
import { SettingsNav } from '../../app/SettingsNav';
import { queries } from '../../app/queries';
import { AsCurl, useAction } from '../../ui/actions';
import { Card, ScreenHead } from '../../ui/Card';
import { Button } from '../../ui/controls';
import { Loaded } from '../../ui/feedback';
import { Field } from '../../ui/Field';
import { Together } from '../../ui/Together';
import { Commands, HostSettings, Instance, Limits, Mail, useChannels, useHost } from './Instance';

const fields = [
  { name: 'title', label: 'Title', placeholder: 'Acme status' },
  { name: 'description', label: 'Description', placeholder: 'How our services are' },
  { name: 'logo_url', label: 'Logo', placeholder: 'https://example.com/logo.svg' },
] as const;

export function Settings() {
  const { admin } = useKeys();
  const settings = useQuery(queries.settings());
  const health = useQuery(queries.health());
  const limits = useQuery(adminQueries.limits());
  const host = useHost();
  const channels = useChannels();
  return (
    <>
      <ScreenHead title="Settings" />
      <SettingsNav />
      <Together of={[settings, health, limits, ...(admin ? [host, channels] : [])]}>
        <Instance />
        <Card title="Branding of the public overview">
          {admin
            ? <Loaded query={settings}>{(now) => <Branding key={JSON.stringify(now)} settings={now} />}</Loaded>
            : <p>Only the admin key changes these.</p>}
        </Card>
        {admin && <><HostSettings /><Mail /><Commands /></>}
        <Limits />
      </Together>
    </>
  );
}

function Branding({ settings }: { settings: Schemas['Settings'] }) {
  const [values, setValues] = useState({
    title: settings.title ?? '',
    description: settings.description ?? '',
    logo_url: settings.logo_url ?? '',
  });
  const faults = Object.fromEntries(fields.map(({ name }) => [name, faultOf('SettingsSet', name, values[name])]));
  const save = useAction({
    run: () => read(api.PUT('/settings', { body: values })),
    changes: [['settings'], ['status']],
    said: 'Saved',
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!Object.values(faults).some(Boolean)) save.mutate();
  }

  return (
    <form onSubmit={submit} noValidate>
      {fields.map(({ name, label, placeholder }) => (
        <Field key={name} label={label} error={faults[name]}>
          {(ids) => <input {...ids} value={values[name]} placeholder={placeholder}
            onChange={(event) => setValues({ ...values, [name]: event.target.value })} />}
        </Field>
      ))}
      <div className="row-of-actions">
        <Button type="submit" kind="primary" busy={save.isPending}>Save</Button>
        <AsCurl does="Change the branding" method="PUT" path="/settings" body={values} needs="ADMIN_KEY" />
      </div>
    </form>
  );
}
