/** The answer to the first question: is everything well, and how old is that answer? */
import type { Schemas, StatusMonitor } from '../api/client';
import { useAnnounced } from '../ui/announce';
import { Ago } from '../ui/Time';
import { StatusIcon, type ShownStatus } from '../ui/status';
import { Say, useSpeech } from '../app/words';
import styles from './Banner.module.css';

const sentences: Record<Schemas['Overall'], { status: ShownStatus; sentence: string }> = {
  operational: { status: 'up', sentence: 'All systems are operational' },
  degraded: { status: 'degraded', sentence: 'Some systems are degraded' },
  major_outage: { status: 'down', sentence: 'Some systems are down' },
  unknown: { status: 'unknown', sentence: 'Not everything has been checked yet' },
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
  /** How the page puts it. */
  headline?: string;
}

export function Banner({ overall, monitors, headline }: BannerProps) {
  const { status, sentence } = sentenceOf(overall, monitors);
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
