/** The instance itself: how it is, what it allows, what is done on its host and what can be set there. */
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Schemas } from '../../api/client';
import { adminQueries } from '../../app/admin-queries';
import { base } from '../../app/base';
import { useKeys } from '../../app/keys';
import { queries } from '../../app/queries';
import { teamQueries } from '../../app/team-queries';
import { Card } from '../../ui/Card';
import { CopyButton } from '../../ui/controls';
import { TestChannel } from '../../ui/channels/ChannelLine';
import { Loaded, withCode } from '../../ui/feedback';
import { Icon } from '../../ui/Icon';
import { plural } from '../../app/format';
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
          <ul>{findings.slice(0, 5).map(({ title, detail }) => <li key={title}><strong>{title}</strong>. {detail && withCode(detail)}</li>)}</ul>
        )}
        {findings.length > 5 && <Link to="/home">{findings.length - 5} more</Link>}
      </dd>
    </div>
  );
}

const commands = [
  { does: 'Say what is not well, and what mends it', text: 'watchpost doctor' },
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
    <Card title="What it allows">
      <Loaded query={limits}>
        {({ limits: all }) => (
          <details className={styles.more}>
            <summary>{plural(all.length, 'limit')}, of clients, monitors and workspaces</summary>
            <Table label="Limits" columns={['What', 'For each', 'At most']} rows={all.map((limit) => ({
              key: `${limit.name} ${limit.scope}`,
              cells: [sentence(limit.name), limit.scope, amount(limit)],
            }))} />
          </details>
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

/** Of the operator: who locks this browser asks no more. */
export function useHost() {
  const { admin } = useKeys();
  return useQuery({ ...adminQueries.host(), enabled: admin !== undefined });
}

export function useChannels() {
  const { admin } = useKeys();
  return useQuery({ ...teamQueries.channels(), enabled: admin !== undefined });
}

type Setting = Schemas['HostSettings']['settings'][number];

/** What the host has set, and what it could set: from here it is only read. */
export function HostSettings() {
  const host = useHost();
  return (
    <Card title="What it runs with">
      <Loaded query={host}>
        {({ file, settings }) => {
          const chosen = settings.filter(({ set_in: source }) => source !== 'default');
          const others = settings.filter(({ set_in: source }) => source === 'default');
          return (
            <>
              <p className="soft">
                Changed on its host: in the environment, which wins, or
                in {file ? <code>{file}</code> : <>the file that <code>WATCHPOST_CONF</code> names</>}. Programs read them
                when they start.
              </p>
              {chosen.length > 0 && (
                <Table label="Settings that are set" columns={['Setting', 'Value', 'Set in', 'Unless set']}
                  rows={chosen.map((one) => ({
                    key: one.name,
                    cells: [<Name setting={one} />, <Value text={one.value} />,
                      <span className={styles.source}>{one.set_in}</span>, <Value text={one.default} />],
                  }))} />
              )}
              <details className={styles.more}>
                <summary>{plural(others.length, 'setting')} as by default</summary>
                <Table label="Settings as by default" columns={['Setting', 'Value']} rows={others.map((one) => ({
                  key: one.name, cells: [<Name setting={one} />, <Value text={one.value} />],
                }))} />
              </details>
            </>
          );
        }}
      </Loaded>
    </Card>
  );
}

function Name({ setting: { name, description } }: { setting: Setting }) {
  return <><code>{name}</code><p className="soft small">{description}</p></>;
}

function Value({ text }: { text: string | null }) {
  return text ? <code className={styles.value}>{text}</code> : <span className="soft">none</span>;
}

/** Whether mail goes out, and a channel to try it with. */
export function Mail() {
  const host = useHost();
  const channels = useChannels();
  const of = (name: string) => host.data?.settings.find((one) => one.name === name)?.value;
  const boxes = channels.data?.filter(({ channel_type: type }) => type === 'email') ?? [];
  return (
    <Card title="Mail">
      <Loaded query={host}>
        {() => (
          of('SMTP_HOST')
            ? (
              <p>
                Goes out through <code>{of('SMTP_HOST')}:{of('SMTP_PORT')}</code>
                {of('SMTP_FROM') && `, from ${of('SMTP_FROM')}`}.
              </p>
            )
            : <p>No mail is sent: <code>SMTP_HOST</code> names no mail server.</p>
        )}
      </Loaded>
      {boxes.length > 0 ? (
        <ul className={styles.commands}>
          {boxes.map((channel) => (
            <li key={channel.id}>
              <span>{channel.name}</span>
              <div className="row-of-actions"><TestChannel channel={channel} /></div>
            </li>
          ))}
        </ul>
      ) : channels.data && <p className="soft">To send a test, <Link to="/channels">add a mail channel</Link>.</p>}
    </Card>
  );
}
