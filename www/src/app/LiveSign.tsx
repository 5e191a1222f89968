/** Whether what is shown changes by itself: live, reconnecting or offline, by word and shape. */
import { useAnnounced } from '../ui/announce';
import { useLiveState, type LiveState } from './live';
import styles from './LiveSign.module.css';

const words: Record<LiveState, string> = {
  connecting: 'Connecting', live: 'Live', reconnecting: 'Reconnecting', offline: 'Offline',
};

/** What is said of a change. */
const sentences: Record<LiveState, string | undefined> = {
  connecting: undefined, live: 'Live again', reconnecting: 'Reconnecting to live events', offline: 'No live events: offline',
};

export function LiveSign() {
  const state = useLiveState();
  useAnnounced(sentences[state]);
  return (
    <span className={styles.sign} data-state={state}>
      <span className={styles.dot} aria-hidden="true" />
      <span className={styles.word}>{words[state]}</span>
    </span>
  );
}
