/** Whether what is shown changes by itself: live, reconnecting or offline, by word and shape. */
import { useLiveState, type LiveState } from './live';
import styles from './LiveSign.module.css';

const words: Record<LiveState, string> = {
  connecting: 'Connecting', live: 'Live', reconnecting: 'Reconnecting', offline: 'Offline',
};

export function LiveSign() {
  const state = useLiveState();
  return (
    <span className={styles.sign} data-state={state} role="status">
      <span className={styles.dot} aria-hidden="true" />
      <span className={styles.word}>{words[state]}</span>
    </span>
  );
}
