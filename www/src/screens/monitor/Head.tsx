/** What this monitor is, how it is, since when and why, and what comes next. */
import { Link } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import type { Monitor, Schemas } from '../../api/client';
import { duration, plural } from '../../app/format';
import { useMay } from '../../app/keys';
import { teamQueries } from '../../app/team-queries';
import { Button } from '../../ui/controls';
import { Icon } from '../../ui/Icon';
import { kindNames, shownStatus, StatusBadge, statusWord } from '../../ui/status';
import { Ago, For, Lasting, Time, useNow } from '../../ui/Time';
import { Actions } from './Actions';
import { endsSoon, useCertificate } from './certificate';
import { useManage } from './manage';
import styles from './Head.module.css';

type Overview = Schemas['Overview'];

export function Head({ overview }: { overview: Overview }) {
  const { monitor, maintenance } = overview;
  return (
    <header className={styles.head}>
      <div className={styles.title}>
        <div>
          <h1>{monitor.name}</h1>
          <p className={styles.about}><Address monitor={monitor} /><Facts monitor={monitor} /></p>
        </div>
        <KeySign />
        <Actions monitor={monitor} />
      </div>
      <div className={styles.state} data-status={shownStatus(monitor)}>
        <Standing overview={overview} />
        {overview.open_incident ? <OpenIncident incident={overview.open_incident} /> : <HeldBack monitor={monitor} />}
        <Undecided monitor={monitor} />
        <Silent monitor={monitor} />
        <CertificateEnds overview={overview} />
        {monitor.is_flapping && <p><Icon name="refresh" /> It goes down and up: people are not told of each change.</p>}
        {maintenance.active.map((window) => (
          <p key={window.id}><Icon name="wrench" /> In maintenance: {window.title},
            until <Time at={window.ends_at} /></p>
        ))}
      </div>
    </header>
  );
}

/** Those who have the key find it in the menu. */
function KeySign() {
  const { manages, askKey } = useManage();
  return manages ? null : <Button kind="quiet" icon="lock" onClick={() => askKey()}>Read only: paste key</Button>;
}

function Address({ monitor: { url, monitor_type: type } }: { monitor: Monitor }) {
  if (url === '') return null;
  if (type !== 'http') return <code className={styles.url}>{url}</code>;
  return (
    <a className={styles.url} href={url} target="_blank" rel="noreferrer">{url}<Icon name="external" size={14} /></a>
  );
}

function Facts({ monitor }: { monitor: Monitor }) {
  const { monitor_type: type, group_name: group, tags } = monitor;
  const detail = type === 'http' ? monitor.method : type === 'dns' ? monitor.dns_record_type : '';
  const interval = monitor.interval_seconds;
  const facts = [`${kindNames[type]} ${detail}`.trim(), interval !== undefined && `every ${duration(interval)}`, schedule(monitor),
    monitor.is_public ? 'public' : 'private', group, ...tags.map((tag) => `#${tag}`)];
  return <span className={styles.facts}>{facts.filter(Boolean).join(' · ')}</span>;
}

/** When the job is expected to report. */
function schedule({ every_seconds: every, cron, timezone }: Monitor): string | undefined {
  if (every !== undefined) return `expected every ${duration(every)}`;
  return cron === undefined ? undefined : `expected at ${cron}${timezone && timezone !== 'UTC' ? `, ${timezone}` : ''}`;
}

/** "Down for 12 min: Expected 200, got 503.  Last check 20 seconds ago; the next in 40." */
function Standing({ overview }: { overview: Overview }) {
  const { monitor, status_since: since, status_reason: reason, next_check_at: next } = overview;
  const { last_checked_at: checked } = monitor;
  return (
    <div className={styles.standing}>
      <StatusBadge status={shownStatus(monitor)} large />
      <p className={styles.reason}>
        {since && (
          <strong>
            {monitor.is_paused && `${statusWord(monitor.current_status)} when it was paused, `}
            <For from={since} />, since <Time at={since} />
          </strong>
        )}
        {reason && <span>{reason}</span>}
      </p>
      <p className={styles.checks}>
        {monitor.monitor_type === 'push' ? <Reports monitor={monitor} /> : checked ? <>Last check <Ago at={checked} /></> : 'Waiting for the first check'}
        {monitor.is_paused ? ' · no checks while paused' : next && <> · the next <NextCheck at={next} /></>}
      </p>
    </div>
  );
}

function Reports({ monitor: { last_ping_at: last, next_expected_at: next, late, running } }: { monitor: Monitor }) {
  return (
    <>
      {last ? <>Last ping <Ago at={last} /></> : 'Waiting for the first ping'}
      {running && ' · a run is on'}
      {next && <> · {late ? 'late: ' : ''}expected <Ago at={next} /></>}
    </>
  );
}

const soonMs = 5_000;

function NextCheck({ at }: { at: string }) {
  return Date.parse(at) < useNow() + soonMs ? <>is due</> : <Ago at={at} />;
}

/** Down without an incident means that something it needs is down or in maintenance. */
function HeldBack({ monitor: { id, current_status: status, is_paused: paused } }: { monitor: Monitor }) {
  if (status !== 'down' || paused) return null;
  return (
    <p>No incident is open: <Link to={`/monitor/${id}/dependencies`}>something it depends on</Link> is away, too.</p>
  );
}

/** Its status says what it was when enough locations last agreed. */
function Undecided({ monitor: { consensus_state: state } }: { monitor: Monitor }) {
  if (state === undefined) return null;
  return (
    <p>
      Undecided: {state.needed} <Link to="/locations">locations</Link> must agree, and
      only {state.reporting} report{state.reporting === 1 && 's'}.
    </p>
  );
}

/** What mails say, too: it is broken on that day, however well it is now. */
function CertificateEnds({ overview }: { overview: Overview }) {
  const seen = useCertificate(overview);
  if (!seen || !endsSoon(seen, overview.monitor)) return null;
  const { days_left: left } = seen;
  return (
    <p>
      <Icon name="warning" /> Its certificate{' '}
      {left < 0 ? `ended ${plural(-left, 'day')} ago` : left === 0 ? 'ends today' : `ends in ${plural(left, 'day')}`}
    </p>
  );
}

/** Only those who may see all silences see those that are for many, too. */
function Silent({ monitor }: { monitor: Monitor }) {
  const { data = [] } = useQuery({ ...teamQueries.silences('active'), enabled: useMay('viewer') });
  const mine = data.filter(({ match, monitor_ids: ids }) => ids?.includes(monitor.id) || (match !== undefined && isMatched(monitor, match)));
  return mine.slice(0, 1).map(({ id, ends_at: to, reason }) => (
    <p key={id}><Icon name="bell-off" /> <Link to="/maintenance">Silenced</Link> until <Time at={to} />{reason && `: ${reason}`}</p>
  ));
}

function isMatched({ id, tags: own, group_name: group }: Monitor, match: Schemas['Match']): boolean {
  const { all, tags = [], groups = [], monitor_ids: ids = [] } = match ?? {};
  return all === true || tags.some((tag) => own.includes(tag)) || (group !== undefined && groups.includes(group)) || ids.includes(id);
}

function OpenIncident({ incident }: { incident: Schemas['Incident'] }) {
  return (
    <p>
      <Link to={`/incident/${incident.id}`}>An incident</Link> is open for{' '}
      <Lasting from={incident.started_at} without={incident.paused_seconds} />
      {incident.acknowledged_by ? `, acknowledged by ${incident.acknowledged_by}` : ', not acknowledged'}
    </p>
  );
}
