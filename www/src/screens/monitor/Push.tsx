/** A job that reports: where it does, how that is written in a crontab and elsewhere, and what it has said lately. */
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { api, read, type Monitor, type Schemas } from '../../api/client';
import { milliseconds } from '../../app/format';
import { monitorQueries } from '../../app/monitor-queries';
import { ConfirmButton, AsCurl, useAction } from '../../ui/actions';
import { Card } from '../../ui/Card';
import { CopyButton } from '../../ui/controls';
import { Empty, Loaded } from '../../ui/feedback';
import { Table } from '../../ui/Table';
import { Second } from '../../ui/Time';
import { useManage } from './manage';
import styles from './Evidence.module.css';

export function Push({ monitor }: { monitor: Monitor }) {
  const { manages } = useManage();
  return manages && monitor.ping_url ? (
    <>
      <Address monitor={monitor} />
      <Pings id={monitor.id} />
    </>
  ) : null;
}

/** Where the instance does not know its own address, it is at that of the dashboard. */
export function pingUrl({ ping_url: url = '' }: Monitor): string {
  return new URL(url, location.origin).href;
}

const ways: { name: string; text: (url: string, cron: string) => string }[] = [
  {
    name: 'crontab',
    text: (url, cron) =>
      `# after the job, with its exit status\n${cron} /usr/local/bin/job; curl -fsS -m 10 --retry 3 ${url}/$?\n\n` +
      `# or with its beginning, its time and its output\n${cron} watchpost run --url ${url} --output -- /usr/local/bin/job`,
  },
  {
    name: 'systemd',
    text: (url) =>
      `# /etc/systemd/system/job.service\n[Service]\nType=oneshot\nExecStartPre=-/usr/bin/curl -fsS -m 10 ${url}/start\n` +
      `ExecStart=/usr/local/bin/job\nExecStopPost=-/bin/sh -c '/usr/bin/curl -fsS -m 10 --retry 3 ${url}/$$EXIT_STATUS'`,
  },
  {
    name: 'curl',
    text: (url) =>
      `curl -fsS -m 10 --retry 3 ${url}              # it went well\ncurl -fsS -m 10 --retry 3 ${url}/fail         # it did not\n` +
      `curl -fsS -m 10 --retry 3 ${url}/start        # a run begins\ncurl -fsS -m 10 --retry 3 ${url}/3            # its exit status\n` +
      `curl -fsS -m 10 ${url} -H 'Content-Type: application/json' -d '{"metrics": {"rows": 1200}}'`,
  },
  {
    name: 'GitHub Actions',
    text: (url) =>
      `# the address is a secret of the repository: PING_URL = ${url}\n- name: Report\n  if: always()\n` +
      `  run: curl -fsS -m 10 --retry 3 "\${{ secrets.PING_URL }}/\${{ job.status == 'success' && '0' || 'fail' }}"`,
  },
];

/** What people put into the line of a crontab, if their monitor has a schedule already. */
export function Snippets({ monitor }: { monitor: Monitor }) {
  const [chosen, setChosen] = useState(0);
  const text = ways[chosen]!.text(pingUrl(monitor), monitor.cron ?? '30 2 * * *');
  return (
    <div>
      <div className={styles.ways} role="group" aria-label="From where">
        {ways.map(({ name }, at) => (
          <button key={name} type="button" aria-pressed={at === chosen} onClick={() => setChosen(at)}>
            {name}
          </button>
        ))}
      </div>
      <pre className={styles.snippet} tabIndex={0}>
        {text}
      </pre>
      <CopyButton text={text}>Copy</CopyButton>
    </div>
  );
}

function Address({ monitor }: { monitor: Monitor }) {
  const { id } = monitor;
  const rotate = useAction({
    run: () => read(api.POST('/monitors/{id}/rotate-ping-key', { params: { path: { id } } })),
    changes: [['monitor', id]],
    said: 'It has a new address; the old one is dead',
  });
  const action = (
    <ConfirmButton
      label="New address"
      plain
      title="Make a new address?"
      doIt="Make it"
      busy={rotate.isPending}
      onConfirm={() => rotate.mutate()}
    >
      <p>Jobs that ping the present one are not heard any more.</p>
    </ConfirmButton>
  );
  return (
    <Card title="Where it reports" actions={action}>
      <AsCurl does="New address to ping" method="POST" path={`/monitors/${id}/rotate-ping-key`} needs="KEY" />
      <div className={styles.address}>
        <code>{pingUrl(monitor)}</code>
        <CopyButton text={pingUrl(monitor)} />
      </div>
      <Snippets monitor={monitor} />
    </Card>
  );
}

const kindWords: Record<Schemas['Ping']['kind'], string> = {
  success: 'Success',
  fail: 'Failure',
  start: 'Begins',
  log: 'Log',
};

function Pings({ id }: { id: string }) {
  const query = useQuery(monitorQueries.pings(id));
  return (
    <Card title="Pings" flush>
      <Loaded query={query}>
        {(pings) =>
          pings.length === 0 ? (
            <Empty title="No ping yet">
              <p>The last 50 are kept.</p>
            </Empty>
          ) : (
            <Table
              label="Pings"
              columns={['When', 'What', 'Took', 'Run', 'From', 'Said']}
              rows={pings.map((ping, at) => ({
                key: `${ping.at} ${at}`,
                cells: [
                  <Second at={ping.at} />,
                  [kindWords[ping.kind], ping.exit_status !== undefined && `(${ping.exit_status})`]
                    .filter(Boolean)
                    .join(' '),
                  ping.duration_ms !== undefined && milliseconds(ping.duration_ms),
                  ping.run,
                  ping.address,
                  ping.body && <Said body={ping.body} />,
                ],
              }))}
            />
          )
        }
      </Loaded>
    </Card>
  );
}

const atFirst = 80;

function Said({ body: { text, truncated } }: { body: NonNullable<Schemas['Ping']['body']> }) {
  if (text.length <= atFirst && !text.includes('\n')) return <code>{text}</code>;
  return (
    <details>
      <summary>
        <code>{text.slice(0, atFirst).split('\n')[0]}…</code>
      </summary>
      <pre className={styles.snippet} tabIndex={0}>
        {text}
        {truncated && '\n…'}
      </pre>
    </details>
  );
}
