/**
 * A square for each monitor, in its group: the whole instance at a glance.  One of them is reached with Tab, the others
 * from there with the arrow keys, for there may be a thousand.
 */
import { memo, useEffect, useMemo, useRef, useState, type FocusEvent, type KeyboardEvent } from 'react';
import { Link } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import { plural } from '../../app/format';
import { queries } from '../../app/queries';
import { Card } from '../../ui/Card';
import { Loaded, Skeleton } from '../../ui/feedback';
import { Icon } from '../../ui/Icon';
import { InnerLink } from '../../ui/InnerLink';
import { iconOf, shownStatus, statusWord, type ShownStatus } from '../../ui/status';
import { byGroup, type Group, type Summary } from '../monitors/sorting';
import styles from './Squares.module.css';

export function Squares() {
  const query = useQuery(queries.summary());
  return (
    <Card title="All monitors" actions={<Link to="/monitors">As a list</Link>}>
      <Loaded query={query} skeleton={<Skeleton lines={6} height={22} />}>
        {({ monitors }) => (monitors.length === 0 ? <p className="soft">None yet.</p> : <Map monitors={monitors} />)}
      </Loaded>
    </Card>
  );
}

function Map({ monitors }: { monitors: Summary[] }) {
  const box = useRef<HTMLDivElement>(null);
  const groups = useMemo(() => byGroup(monitors), [monitors]);
  const [current, setCurrent] = useState<string>();
  const shown = useGrowing(groups);
  const first = current !== undefined && monitors.some(({ id }) => id === current) ? current : groups[0]?.monitors[0]?.id;

  function press(event: KeyboardEvent) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const all = [...box.current?.querySelectorAll<HTMLElement>('a') ?? []];
    const at = all.indexOf(document.activeElement as HTMLElement);
    if (step === undefined || at < 0) return;
    event.preventDefault();
    all[Math.max(0, Math.min(all.length - 1, at + step))]?.focus();
  }

  const follow = (event: FocusEvent<HTMLElement>) => setCurrent(event.target.closest<HTMLElement>('a')?.dataset.id);
  return (
    <div ref={box} className={styles.map} data-many={monitors.length > 300 || undefined} onKeyDown={press} onFocus={follow}>
      {groups.slice(0, shown).map((group) => <GroupOf key={group.name} group={group} first={first} />)}
    </div>
  );
}

const atOnce = 200;

/** How many groups there are so far: a thousand squares come in several tasks, none of which holds up the keyboard. */
function useGrowing(groups: Group[]): number {
  const [room, setRoom] = useState(atOnce);
  let [shown, squares] = [0, 0];
  while (shown < groups.length && squares < room) squares += groups[shown++]!.monitors.length;
  const isWhole = shown === groups.length;
  useEffect(() => {
    if (isWhole) return undefined;
    const timer = setTimeout(() => setRoom(room + atOnce));
    return () => clearTimeout(timer);
  }, [room, isWhole]);
  return shown;
}

const GroupOf = memo(function GroupOf({ group: { name, monitors }, first }: { group: Group; first: string | undefined }) {
  return (
    <section aria-label={`${name || 'Without a group'}, ${plural(monitors.length, 'monitor')}`}>
      <h3 className={styles.name}>
        {name ? <Link to={`/monitors?group=${encodeURIComponent(name)}`} tabIndex={-1}>{name}</Link> : 'Without a group'}
      </h3>
      <ul className={styles.squares}>
        {monitors.map((monitor) => <Square key={monitor.id} monitor={monitor} isFirst={monitor.id === first} />)}
      </ul>
    </section>
  );
});

const plain: ShownStatus[] = ['up', 'unknown'];

const Square = memo(function Square({ monitor, isFirst }: { monitor: Summary; isFirst: boolean }) {
  const { id, name, stale } = monitor;
  const status = shownStatus(monitor);
  const words = `${name}: ${stale && !monitor.is_paused ? 'no current data' : statusWord(status)}`;
  return (
    <li>
      <InnerLink to={`/monitor/${id}`} data-id={id} className={styles.square} data-status={status} tabIndex={isFirst ? 0 : -1}
        aria-label={words} title={words}>
        {!plain.includes(status) && <Icon name={iconOf(status)} size={14} />}
      </InnerLink>
    </li>
  );
});
