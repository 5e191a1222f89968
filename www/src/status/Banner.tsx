/** The answer to the first question: is everything well, and how old is that answer? */
import type { Schemas, StatusMonitor } from '../api/client';
import { useAnnounced } from '../ui/announce';
import { Ago } from '../ui/Time';
import { StatusIcon, type ShownStatus } from '../ui/status';
import { Say, useSpeech } from '../app/words';
import styles from './Banner.module.css';

type Indicator = Schemas['PageDetail']['indicator'];

const sentences: Record<Schemas['Overall'], { status: ShownStatus; sentence: string }> = {
  operational: { status: 'up', sentence: 'All systems are operational' },
  degraded: { status: 'degraded', sentence: 'Some systems are degraded' },
  major_outage: { status: 'down', sentence: 'Some systems are down' },
  unknown: { status: 'unknown', sentence: 'Not everything has been checked yet' },
};

/** How bad a status page is by what its checks and its posts say; red is for what is critical. */
const looks: Partial<Record<Indicator, ShownStatus>> = {
  minor: 'degraded', major: 'degraded', critical: 'down', maintenance: 'maintenance',
};

/** Old results say nothing of now, however good they were. */
function sentenceOf(overall: Schemas['Overall'], monitors: StatusMonitor[]) {
  const { status, sentence } = sentences[overall];
  const running = monitors.filter(monitor => !monitor.is_paused);
  if (status !== 'unknown' || !running.some(monitor => monitor.stale)) return { status, sentence };
  if (!running.every(monitor => monitor.stale)) return { status, sentence: 'Some monitors have no current data' };
  const last = running.reduce((latest, { stale_since: at = '' }) => (at > latest ? at : latest), '');
  return { status, sentence: <>No current data: last check <Ago at={last} /></> };
}

interface BannerProps {
  overall: Schemas['Overall'];
  monitors: StatusMonitor[];
  /** How the page puts it, and how bad that is. */
  headline?: string;
  indicator?: Indicator;
}

export function Banner({ overall, monitors, headline, indicator = 'none' }: BannerProps) {
  const { status: byChecks, sentence } = sentenceOf(overall, monitors);
  const status = looks[indicator] ?? byChecks;
  const { say, count } = useSpeech();
  useAnnounced(headline ?? sentences[overall].sentence);
  const newest = monitors.reduce((latest, { last_checked_at: at = '' }) => (at > latest ? at : latest), '');
  return (
    <section className={styles.banner} data-status={status} aria-label={say('app_state')}>
      <StatusIcon status={status} size={28} named={false} />
      <p className={styles.sentence}>{monitors.length ? headline ?? sentence : say('app_nothing_watched')}</p>
      <p className={styles.age}>
        {count('app_monitors', monitors.length)}
        {newest && <>, <Say word="app_checked" age={<Ago at={newest} />} /></>}
      </p>
    </section>
  );
}
