/** What makes an instance whole, for one that is new: until all of it is done, or it is put away. */
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../../api/client';
import { queries } from '../../app/queries';
import { recall, remember } from '../../app/store';
import { Card } from '../../ui/Card';
import { IconButton } from '../../ui/controls';
import { Icon } from '../../ui/Icon';
import { Ago, useNow } from '../../ui/Time';
import styles from './GettingStarted.module.css';

const fewMonitors = 5;
const lateMs = 180_000;             // the schedule runs every minute

export function GettingStarted({ figures }: { figures: Schemas['Dashboard'] }) {
  const [away, setAway] = useState(() => recall('started') !== null);
  const health = useQuery(queries.health());
  const isNew = !away && figures.total_monitors < fewMonitors;
  const pages = useQuery({ ...queries.pages(), enabled: isNew });
  const now = Math.max(useNow(), Date.now());
  const run = health.data?.last_check_run;
  const runs = Boolean(run) && now - Date.parse(run!) < lateMs;
  const done = { runs, watches: figures.total_monitors > 0, tested: recall('tested') !== null,
    pages: (pages.data?.length ?? 0) > 0 };
  const left = Object.values(done).filter((one) => !one).length;
  if (!isNew || left === 0 || !health.data || !pages.data) return null;

  function putAway() {
    remember('started', 'yes');
    setAway(true);
  }

  return (
    <Card title={`Getting started: ${4 - left} of 4`} actions={
      <IconButton label="Put this list away" onClick={putAway}><Icon name="cross" /></IconButton>
    }>
      <ul className={styles.list}>
        <Item done={done.runs} title="The schedule runs">
          {run ? <>The last check run was <Ago at={run} />.</> : 'No check has run yet.'}
          {!runs && <> It should run every minute: <code>watchpost doctor</code> says what is missing.</>}
        </Item>
        <Item done={done.watches} title="Something is watched">
          {!done.watches && <><Link to="/create">Create a monitor</Link> or <Link to="/import">import many</Link>.</>}
        </Item>
        <Item done={done.tested} title="A channel is tested">
          {!done.tested && <><Link to="/channels">Add one</Link>, and send a test from there.</>}
        </Item>
        <Item done={done.pages} title="A status page is made">
          {!done.pages && <><Link to="/pages">Make one</Link> for those who depend on what you run.</>}
        </Item>
      </ul>
    </Card>
  );
}

function Item({ done, title, children }: { done: boolean; title: string; children: ReactNode }) {
  return (
    <li className={styles.item} data-done={done || undefined}>
      <span className={styles.mark}>{done && <Icon name="check" size={14} label="done" />}</span>
      <div><strong>{title}</strong>{children && <p className="soft small">{children}</p>}</div>
    </li>
  );
}
