/**
 * What somebody should look at now: what is broken, then those who could not be told, then targets that are missed,
 * which are news of a month and not of this minute.  An incident is acknowledged from here.
 */
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { api, read, type Schemas } from '../../api/client';
import { plural } from '../../app/format';
import { useAction } from '../../ui/actions';
import { Card } from '../../ui/Card';
import { Button, IconButton } from '../../ui/controls';
import { Icon, type IconName } from '../../ui/Icon';
import { Loaded, withCode } from '../../ui/feedback';
import { useQuickSilence } from '../../ui/planning/SilenceForm';
import { For } from '../../ui/Time';
import { say } from '../../ui/toast';
import { changedByWords, useMyName } from '../../app/my-name';
import styles from './Attention.module.css';

type Item = Schemas['Attention']['items'][number];
type Kind = Item['kind'];

interface Part {
  name: string;
  icon: IconName;
  /** How many there are, in words. */
  count: (number: number) => string;
  /** Folded up: not of this minute. */
  folded?: true;
}

const parts = {
  broken: { name: 'Broken now', icon: 'cross', count: (number) => plural(number, 'thing') },
  untold: { name: 'Could not be told', icon: 'bell', count: (number) => plural(number, 'channel') },
  targets: { name: 'Targets missed or at risk', icon: 'warning', count: (number) => plural(number, 'monitor'), folded: true },
} as const satisfies Record<string, Part>;
type PartName = keyof typeof parts;

const kinds: Record<Kind, { part: PartName; icon: IconName }> = {
  checker: { part: 'broken', icon: 'terminal' },
  checker_offline: { part: 'broken', icon: 'globe' },
  incident: { part: 'broken', icon: 'cross' },
  consensus_unreachable: { part: 'broken', icon: 'globe' },
  degraded: { part: 'broken', icon: 'warning' },
  probe: { part: 'broken', icon: 'globe' },
  delivery: { part: 'untold', icon: 'bell' },
  channel_disabled: { part: 'untold', icon: 'bell' },
  channel_unsubscribed: { part: 'untold', icon: 'bell' },
  error_budget: { part: 'targets', icon: 'warning' },
  certificate_expiring: { part: 'targets', icon: 'lock' },
  domain_inconclusive: { part: 'targets', icon: 'globe' },
};
const shownAtOnce = 8;
const severities: Item['severity'][] = ['critical', 'warning'];

/** A kind that is newer than this list is shown with what is broken. */
function lookOf(kind: Kind) {
  return kinds[kind] ?? { part: 'broken' as const, icon: 'warning' as const };
}

type Query = Parameters<typeof Loaded<Schemas['Attention']>>[0]['query'];

export function Attention({ query }: { query: Query }) {
  return (
    <Card title="Needs attention">
      <Loaded query={query}>
        {({ items, truncated }) => (items.length === 0 ? <Nothing>Nothing does. All is well.</Nothing> : (
          <>
            {!items.some(({ kind }) => lookOf(kind).part === 'broken') && <Nothing>Nothing is broken.</Nothing>}
            {(Object.keys(parts) as PartName[]).map((part) => (
              <PartOf key={part} part={parts[part]} items={items.filter(({ kind }) => lookOf(kind).part === part)} />
            ))}
            {truncated && <p className="soft small">There is more than is shown.</p>}
          </>
        ))}
      </Loaded>
    </Card>
  );
}

function Nothing({ children }: { children: ReactNode }) {
  return <p className={styles.nothing}><Icon name="check" size={20} /> {children}</p>;
}

function PartOf({ part: { name, count, folded }, items }: { part: Part; items: Item[] }) {
  if (items.length === 0) return null;
  const ordered = [...items].sort(byNews);
  const [first, rest] = [ordered.slice(0, shownAtOnce), ordered.slice(shownAtOnce)];
  const list = (some: Item[]) => <ul>{some.map((item) => <Row key={keyOf(item)} item={item} />)}</ul>;
  if (folded) {
    return (
      <details className={styles.part}>
        <summary><h3>{name}</h3> <span>{count(items.length)}</span></summary>
        {list(items)}
      </details>
    );
  }
  return (
    <section className={styles.part}>
      <h3>{name}</h3>
      {list(first)}
      {rest.length > 0 && (
        <details className={styles.rest}>
          <summary>{rest.length.toLocaleString()} more</summary>
          {list(rest)}
        </details>
      )}
    </section>
  );
}

/** What nobody has taken on yet, as severe as the API has it, the latest news first: that is what one was woken for. */
function byNews(a: Item, b: Item): number {
  const taken = Number(a.acknowledged_by !== undefined) - Number(b.acknowledged_by !== undefined);
  return taken || severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    (b.since ?? '').localeCompare(a.since ?? '');
}

function keyOf({ kind, incident_id: incident, monitor_id: monitor, channel_id: channel, location_id: place, title }: Item) {
  return `${kind} ${incident ?? channel ?? monitor ?? place ?? title}`;
}

function Row({ item }: { item: Item }) {
  const { kind, severity, title, detail, since, acknowledged_by: by, incident_id: incident } = item;
  const place = placeOf(item);
  return (
    <li className={styles.item} data-severity={severity}>
      <span className={styles.mark} title={severity}><Icon name={lookOf(kind).icon} label={severity} /></span>
      <div className={styles.what}>
        <p>{place ? <Link to={place}>{title}</Link> : <strong>{title}</strong>}</p>
        <p className={styles.detail}>
          {[since && <For from={since} />, by !== undefined && `acknowledged by ${by}`, detail && withCode(detail)]
            .filter(Boolean).map((part, n) => <span key={n}>{n > 0 && ' · '}{part}</span>)}
        </p>
      </div>
      {incident && (
        <div className={styles.actions}>
          <SilenceNow item={item} />
          {by === undefined && <AcknowledgeNow item={item} incident={incident} />}
        </div>
      )}
    </li>
  );
}

/** At once, in the name that this browser knows; what was meant otherwise is taken back from the words that say so. */
function AcknowledgeNow({ item: { monitor_id: monitor = '', monitor_name: name }, incident }: { item: Item; incident: string }) {
  const [actor] = useMyName();
  const path = { params: { path: { id: incident } } };
  const changes = changedByWords(monitor);
  const withdraw = useAction({ run: () => read(api.DELETE('/incidents/{id}/acknowledge', path)), changes,
    said: 'Not acknowledged any more' });
  const acknowledge = useAction({
    run: () => read(api.POST('/incidents/{id}/acknowledge', { ...path, body: actor ? { actor } : {} })),
    changes,
    onDone: () => say(`${name} is acknowledged`, false, { name: 'Undo', act: () => withdraw.mutate() }),
  });
  return (
    <Button icon="check" busy={acknowledge.isPending} aria-label={`Acknowledge ${name}`}
      onClick={() => acknowledge.mutate()}>Acknowledge</Button>
  );
}

function SilenceNow({ item: { monitor_id: monitor = '', monitor_name: name = '' } }: { item: Item }) {
  const silence = useQuickSilence(name, monitor);
  return (
    <IconButton label={`Silence ${name} for an hour`} disabled={silence.isPending} onClick={() => silence.mutate()}>
      <Icon name="bell-off" size={18} />
    </IconButton>
  );
}

function placeOf({ kind, incident_id: incident, monitor_id: monitor }: Item): string | undefined {
  if (incident) return `/incident/${incident}`;
  if (monitor) return `/monitor/${monitor}${lookOf(kind).part === 'untold' ? '/alerts' : ''}`;
  return kind === 'probe' ? '/locations' : undefined;
}
