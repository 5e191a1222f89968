/** The instance itself: how it is, what it allows, what is done on its host and what can be set there. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import settings from 'virtual:host-settings';
import type { Schemas } from '../../api/client';
import { adminQueries } from '../../app/admin-queries';
import { base } from '../../app/base';
import { useKeys } from '../../app/keys';
import { queries } from '../../app/queries';
import { Card } from '../../ui/Card';
import { CopyButton } from '../../ui/controls';
import { Loaded } from '../../ui/feedback';
import { Icon } from '../../ui/Icon';
import { spanText } from '../../ui/spans';
import { Table } from '../../ui/Table';
import { Ago } from '../../ui/Time';
import styles from './Settings.module.css';

export function Instance() {
  const { admin } = useKeys();
  const health = useQuery(queries.health());
  return (
    <Card title="This instance">
      <Loaded query={health}>
        {({ version, last_check_run: run, database, checker }) => (
          <dl className={styles.facts}>
            <div><dt>Version</dt><dd>{version}</dd></div>
            <div>
              <dt>Checker</dt>
              <dd>
                <Sign isWell={checker === 'ok'} /> {checker}, {run ? <>last run <Ago at={run} /></> : 'no run yet'}
                {checker !== 'ok' && <>. Run <code>watchpost doctor</code>.</>}
              </dd>
            </div>
            <div><dt>Database</dt><dd><Sign isWell={database === 'ok'} /> {database}</dd></div>
            {admin && <Findings />}
            <div>
              <dt>For agents</dt>
              <dd>
                <a href={`${base}/llms.txt`}>Guide</a> · <a href={`${base}/api/v1/openapi.json`}>OpenAPI document</a>
              </dd>
            </div>
          </dl>
        )}
      </Loaded>
    </Card>
  );
}

function Sign({ isWell }: { isWell: boolean }) {
  return (
    <span className={styles.sign} data-well={isWell || undefined}>
      <Icon name={isWell ? 'check' : 'warning'} size={15} />
    </span>
  );
}

const ofTheInstance = ['checker', 'probe', 'consensus_unreachable', 'delivery', 'channel_disabled'];

/** What the instance finds wrong with itself, not with what it watches. */
function Findings() {
  const attention = useQuery(adminQueries.attention());
  const findings = attention.data?.items.filter(({ kind }) => ofTheInstance.includes(kind)) ?? [];
  return (
    <div>
      <dt>Findings</dt>
      <dd>
        {findings.length === 0 ? 'None from here.' : (
          <ul>{findings.slice(0, 5).map(({ title, detail }) => <li key={title}><strong>{title}</strong>. {detail}</li>)}</ul>
        )}
        {findings.length > 5 && <Link to="/home">{findings.length - 5} more</Link>}
      </dd>
    </div>
  );
}

const commands = [
  { does: 'Say what is not well, and what mends it', text: 'watchpost doctor' },
  { does: 'Send a test through a channel, mail too', text: 'watchpost notify --test CHANNEL_ID' },
  { does: 'Back up, while everything runs', text: 'watchpost backup /var/backups/watchpost-$(date +%F).db' },
  { does: 'Put a backup in place', text: 'watchpost restore /var/backups/watchpost-2026-01-31.db' },
  { does: 'Issue a new admin key', text: 'watchpost admin-key' },
];

/** What is done on the host: from a browser nobody gets at its files. */
export function Commands() {
  return (
    <Card title="On its host">
      <ul className={styles.commands}>
        {commands.map(({ does, text }) => (
          <li key={text}>
            <span>{does}</span>
            <code>{text}</code>
            <CopyButton text={text}>Copy<span className="visually-hidden">: {does}</span></CopyButton>
          </li>
        ))}
      </ul>
    </Card>
  );
}

type Limit = Schemas['Limits']['limits'][number];

export function Limits() {
  const limits = useQuery(adminQueries.limits());
  return (
    <Card title="What it allows" flush>
      <Loaded query={limits}>
        {({ limits: all }) => (
          <Table label="Limits" columns={['What', 'For each', 'At most']} rows={all.map((limit) => ({
            key: `${limit.name} ${limit.scope}`,
            cells: [sentence(limit.name), limit.scope, amount(limit)],
          }))} />
        )}
      </Loaded>
    </Card>
  );
}

function sentence(name: string): string {
  const words = name.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function amount({ limit, window_seconds: window, remaining }: Limit): string {
  return [`${limit.toLocaleString()}${window ? ` in ${spanText(window, 'seconds')}` : ''}`,
    remaining !== undefined && `${remaining.toLocaleString()} left for you`].filter(Boolean).join(', ');
}

/** The values are the host's and stay there; here is what there is to set. */
export function HostSettings() {
  return (
    <Card title="What can be set on its host">
      <details className={styles.more}>
        <summary>{settings.length} settings: in the environment, else in the file that <code>WATCHPOST_CONF</code> names</summary>
        <Table label="Settings of the host" columns={['Name', 'Unless set', 'What it is']} rows={settings.map(({ name, preset, about }) => ({
          key: name, cells: [<code>{name}</code>, preset && <code>{preset}</code>, about],
        }))} />
      </details>
    </Card>
  );
}
