/** What somebody should look at now, the worst first. */
import { Link } from 'react-router';
import type { Schemas } from '../../api/client';
import { Card } from '../../ui/Card';
import { Icon, type IconName } from '../../ui/Icon';
import { Loaded } from '../../ui/feedback';
import { Lasting } from '../../ui/Time';
import styles from './Attention.module.css';

type Item = Schemas['Attention']['items'][number];

const icons: Record<Item['kind'], IconName> = {
  checker: 'terminal',
  incident: 'cross',
  error_budget: 'warning',
  channel_disabled: 'bell',
  channel_unsubscribed: 'bell',
  delivery: 'bell',
  consensus_unreachable: 'globe',
  degraded: 'warning',
  probe: 'globe',
};
const shownAtOnce = 8;

type Query = Parameters<typeof Loaded<Schemas['Attention']>>[0]['query'];

export function Attention({ query }: { query: Query }) {
  return (
    <Card title="Needs attention">
      <Loaded query={query}>
        {({ items, truncated }) => (items.length > 0 ? <Items items={items} truncated={truncated} /> : (
          <p className={styles.nothing}><Icon name="check" size={20} /> Nothing does. All is well.</p>
        ))}
      </Loaded>
    </Card>
  );
}

function Items({ items, truncated }: { items: Item[]; truncated: boolean }) {
  const rest = items.slice(shownAtOnce);
  return (
    <>
      <ul>{items.slice(0, shownAtOnce).map((item, index) => <Row key={index} item={item} />)}</ul>
      {rest.length > 0 && (
        <details className={styles.rest}>
          <summary>{rest.length.toLocaleString()} more{truncated && ', and more after these'}</summary>
          <ul>{rest.map((item, index) => <Row key={index} item={item} />)}</ul>
        </details>
      )}
    </>
  );
}

function Row({ item }: { item: Item }) {
  const { kind, severity, title, detail, since, acknowledged_by: by } = item;
  const place = placeOf(item);
  return (
    <li className={styles.item} data-severity={severity}>
      <span className={styles.mark} title={severity}><Icon name={icons[kind]} label={severity} /></span>
      <div className={styles.what}>
        <p>{place ? <Link to={place}>{title}</Link> : <strong>{title}</strong>}</p>
        {detail && <p className={styles.detail}>{detail}</p>}
      </div>
      <div className={styles.when}>
        {since && <p>for <Lasting from={since} /></p>}
        {kind === 'incident' && <p>{by === undefined ? 'not acknowledged' : `acknowledged by ${by}`}</p>}
      </div>
    </li>
  );
}

function placeOf({ kind, incident_id: incident, monitor_id: monitor }: Item): string | undefined {
  if (incident) return `/incident/${incident}`;
  if (monitor) return `/monitor/${monitor}${kind === 'delivery' || kind.startsWith('channel_') ? '/alerts' : ''}`;
  return kind === 'probe' ? '/locations' : undefined;
}
