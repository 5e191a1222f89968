/** Whether what is shown changes by itself: live, reconnecting or offline, by word and shape. */
import { useAnnounced } from '../ui/announce';
import { useSpeech, type Word } from './words';
import { useLiveState, type LiveState } from './live';
import styles from './LiveSign.module.css';

const words: Record<LiveState, Word> = {
  connecting: 'app_live_connecting', live: 'app_live_live', reconnecting: 'app_live_reconnecting', offline: 'app_live_offline',
};

/** What is said of a change. */
const sentences: Record<LiveState, string | undefined> = {
  connecting: undefined, live: 'Live again', reconnecting: 'Reconnecting to live events', offline: 'No live events: offline',
};

export function LiveSign() {
  const state = useLiveState();
  useAnnounced(sentences[state]);
  const { say } = useSpeech();
  return (
    <span className={styles.sign} data-state={state}>
      <span className={styles.dot} aria-hidden="true" />
      <span className={styles.word}>{say(words[state])}</span>
    </span>
  );
}
