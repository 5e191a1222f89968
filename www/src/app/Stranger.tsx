/** Says, in a tab opened for it, that what is shown is what strangers see. */
import { asStranger } from './keys';
import styles from './Stranger.module.css';

export function Stranger() {
  if (!asStranger) return null;
  return <aside className={styles.sign} aria-label="Whose view this is">This is what strangers see. <a href={location.pathname}>With your keys</a></aside>;
}
