/** Where else is checked from: the remote locations, how they are, and how to add one. */
import { useState, type FormEvent } from 'react';
import { useQuery } from '@tanstack/react-query';
import { api, read, type Schemas } from '../../api/client';
import { faultOf } from '../../api/limits';
import { addressOf } from '../../app/base';
import { useKeys } from '../../app/keys';
import { queries } from '../../app/queries';
import { AsCurl, Confirm, useAction, WithCurl } from '../../ui/actions';
import { SettingsNav } from '../../app/SettingsNav';
import { Card, ScreenHead } from '../../ui/Card';
import { Button, CopyButton } from '../../ui/controls';
import { Empty, Loaded } from '../../ui/feedback';
import { Field } from '../../ui/Field';
import { Menu, MenuItem } from '../../ui/Menu';
import { Secret } from '../../ui/Secret';
import { Ago } from '../../ui/Time';
import styles from './Locations.module.css';

type Location = Schemas['Location'];

const health: Record<Location['health_status'], { word: string; about: string }> = {
  healthy: { word: 'Healthy', about: 'reports as it should' },
  new: { word: 'New', about: 'has not reported yet' },
  stale: { word: 'Stale', about: 'has been silent for too long' },
  disabled: { word: 'Disabled', about: 'was silent and does not count, until it reports again' },
};

export function Locations() {
  const { admin } = useKeys();
  const locations = useQuery(queries.locations());
  return (
    <>
      <ScreenHead
        title="Locations"
        about="Other machines that check the monitors which ask for agreement between locations."
      />
      <SettingsNav />
      <Card title="Known locations" flush>
        <Loaded query={locations}>
          {(list) =>
            list.length === 0 ? (
              <Empty title="No other locations yet">
                <p>This instance checks alone.{!admin && ' The admin key adds locations.'}</p>
              </Empty>
            ) : (
              <ul>
                {list.map((location) => (
                  <LocationRow key={location.id} location={location} admin={Boolean(admin)} />
                ))}
              </ul>
            )
          }
        </Loaded>
      </Card>
      {admin && <NewLocation />}
    </>
  );
}

function LocationRow({
  location: { id, name, region, health_status, last_seen_at },
  admin,
}: {
  location: Location;
  admin: boolean;
}) {
  const [asks, setAsks] = useState(false);
  const remove = useAction({
    run: () => read(api.DELETE('/locations/{id}', { params: { path: { id } } })),
    changes: [['locations']],
    said: `${name} is deleted`,
  });
  return (
    <li className={styles.location}>
      <div>
        <h3>{name}</h3>
        <p className="soft small">{region ?? 'no region given'}</p>
      </div>
      <p>
        <span className={styles.health} data-health={health_status}>{health[health_status].word}</span>{' '}
        <span className="soft small">{health[health_status].about}</span>
      </p>
      <p className="soft small">{last_seen_at ? <>last seen <Ago at={last_seen_at} /></> : 'never seen'}</p>
      {admin && (
        <WithCurl does={`delete ${name}`} method="DELETE" path={`/locations/${id}`} needs="ADMIN_KEY">
          <Menu label={`More for ${name}`} bare>
            <MenuItem icon="trash" danger onClick={() => setAsks(true)}>Delete</MenuItem>
          </Menu>
          <Confirm open={asks} onClose={() => setAsks(false)} title={`Delete ${name}?`} doIt="Delete the location"
            onConfirm={() => remove.mutate()}>
            <p>Its key stops working at once. Its results stay in the history.</p>
          </Confirm>
        </WithCurl>
      )}
    </li>
  );
}

function NewLocation() {
  const [name, setName] = useState('');
  const [region, setRegion] = useState('');
  const [tried, setTried] = useState(false);
  const [made, setMade] = useState<Schemas['LocationCreated']>();
  const body = { name: name.trim(), ...(region.trim() && { region: region.trim() }) };
  const fault = tried ? faultOf('LocationCreate', 'name', name, true) : undefined;
  const create = useAction({
    run: () => read(api.POST('/locations', { body })),
    changes: [['locations']],
    onDone: (answer) => { setMade(answer); setName(''); setRegion(''); setTried(false); },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (!faultOf('LocationCreate', 'name', name, true)) create.mutate();
  }

  return (
    <Card title="Add a location">
      {made && <Installation made={made} />}
      <form onSubmit={submit} noValidate>
        <div className="columns">
          <Field label="Name" error={fault}>
            {(ids) => (
              <input {...ids} value={name} placeholder="Frankfurt" onChange={(event) => setName(event.target.value)} />
            )}
          </Field>
          <Field label="Region" hint="Optional, for people.">
            {(ids) => (
              <input
                {...ids}
                value={region}
                placeholder="eu-central"
                onChange={(event) => setRegion(event.target.value)}
              />
            )}
          </Field>
        </div>
        <div className="row-of-actions">
          <Button type="submit" kind="primary" busy={create.isPending}>Add location</Button>
          <AsCurl does="Add the location" method="POST" path="/locations" body={body} needs="ADMIN_KEY" />
        </div>
      </form>
    </Card>
  );
}

/** What to type on the other machine.  The key goes into a file, not into a crontab that others can read. */
function Installation({ made: { location: { name }, probe_key } }: { made: Schemas['LocationCreated'] }) {
  const lines = [
    `umask 077; printf '%s\\n' WATCHPOST_PROBE_SERVER=${addressOf('')} WATCHPOST_PROBE_KEY=${probe_key} ` +
      '>~/.watchpost.conf',
    `(crontab -l 2>/dev/null; echo '* * * * * WATCHPOST_CONF=$HOME/.watchpost.conf watchpost probe') | crontab -`,
  ].join('\n');
  return (
    <div className={styles.installation}>
      <Secret label={`The probe key of ${name}, shown only now`} value={probe_key}>
        Only the one program <code>watchpost</code> is needed on that machine.
      </Secret>
      <p>Paste this there:</p>
      <pre tabIndex={0} aria-label="Commands">{lines}</pre>
      <CopyButton text={lines}>Copy both lines</CopyButton>
    </div>
  );
}
