/** One incident's time line: first failure, confirmation, who was told and whether it arrived, people's words, end. */
import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../../api/client';
import { duration, secondsBetween } from '../../app/format';
import { incidentQueries } from '../../app/incident-queries';
import { Icon, type IconName } from '../../ui/Icon';
import { Loaded, Skeleton } from '../../ui/feedback';
import { Second } from '../../ui/Time';
import styles from './Timeline.module.css';

type Moment = Schemas['Moment'];

const looks: Record<Moment['type'], { icon: IconName; kind?: 'down' | 'up' | 'person' }> = {
  first_failure: { icon: 'warning', kind: 'down' },
  opened: { icon: 'cross', kind: 'down' },
  alert: { icon: 'bell' },
  delivery: { icon: 'external' },
  acknowledged: { icon: 'check', kind: 'person' },
  note: { icon: 'note', kind: 'person' },
  resolved: { icon: 'check', kind: 'up' },
};

interface TimelineProps {
  incident: { id: string; monitor_id: string; started_at: string };
}

export function Timeline({ incident }: TimelineProps) {
  const query = useQuery(incidentQueries.timeline(incident.id, incident.monitor_id));
  return (
    <Loaded query={query} skeleton={<Skeleton lines={4} height={44} />}>
      {(moments) => (
        <ol className={styles.line}>
          {together(moments).map((some, index) => <Item key={index} moments={some} began={moments[0]!.at} />)}
        </ol>
      )}
    </Loaded>
  );
}

const togetherSeconds = 60;
const alike = ['type', 'title', 'status', 'detail', 'attempt'] as const;

/** What went through several channels at the same time, and came out the same, is one line. */
function together(moments: Moment[]): Moment[][] {
  const lines: Moment[][] = [];
  for (const moment of moments) {
    const line = lines.findLast(([first]) => isSame(first!, moment));
    if (line) line.push(moment);
    else lines.push([moment]);
  }
  return lines;
}

function isSame(one: Moment, other: Moment): boolean {
  const told = one.channel_name !== undefined && other.channel_name !== undefined;
  return told && secondsBetween(one.at, other.at) < togetherSeconds && alike.every((name) => one[name] === other[name]);
}

function Item({ moments, began }: { moments: Moment[]; began: string }) {
  const { at, type, title, detail, actor, status, attempt, is_internal: internal } = moments[0]!;
  const channels = [...new Set(moments.map(({ channel_name: channel }) => channel))];
  const { icon, kind } = looks[type];
  const after = secondsBetween(began, at);
  const failed = status === 'failed';
  const noteworthy = type === 'alert' && status !== 'delivered' && status;      // a delivery's title says it
  const about = [...channels, attempt !== undefined && attempt > 1 && `attempt ${attempt}`, actor && `by ${actor}`].filter(
    Boolean,
  );
  return (
    <li className={styles.moment} data-kind={failed ? 'down' : kind}>
      <span className={styles.mark}><Icon name={failed ? 'warning' : icon} /></span>
      <div className={styles.what}>
        <p>
          <strong>{title}</strong>
          {about.length > 0 && <span className="soft"> {about.join(', ')}</span>}
          {internal && <span className={styles.status}>internal</span>}
          {noteworthy && <span className={styles.status} data-bad={failed || undefined}>{noteworthy}</span>}
        </p>
        {detail && <p className={styles.detail} data-said={kind === 'person' || undefined}>{detail}</p>}
      </div>
      <p className={styles.when}>
        <Second at={at} />
        {after > 0 && <span>+{duration(after)}</span>}
      </p>
    </li>
  );
}
