/** The same for a shell or an agent: what can be done on this screen, or in the dialog that is open, as curl. */
import { asCurl } from '../api/client';
import { CopyButton, IconButton } from '../ui/controls';
import { curls, curlsShown } from '../ui/curl';
import { Icon } from '../ui/Icon';
import { Modal } from '../ui/Modal';
import { useStore } from './store';
import styles from './CurlDrawer.module.css';

export function CurlDrawer() {
  const open = useStore(curlsShown);
  const all = useStore(curls);
  const close = () => curlsShown.set(false);
  if (all.length === 0) return null;
  return (
    <>
      <span className={styles.opener}>
        <IconButton label="For a shell (`)" onClick={() => curlsShown.set(true)}><Icon name="terminal" size={18} /></IconButton>
      </span>
      <Modal open={open} onClose={close} title="For a shell" wide>
        <p className="soft small">
          What can be done here, for a shell or an agent. Put your key where KEY or ADMIN_KEY stands: <code>export KEY=wp_…</code>
        </p>
        <ul className={styles.list}>
          {all.toReversed().map(({ does, method, path, body, needs }) => {
            const text = asCurl(method, path, body, needs);
            return (
              <li key={`${does} ${text}`}>
                <div className={styles.head}><h3>{does}</h3><CopyButton text={text}>Copy<span className="visually-hidden">: {does}</span></CopyButton></div>
                <pre tabIndex={0} aria-label={`${does}, as curl`}>{text}</pre>
              </li>
            );
          })}
        </ul>
      </Modal>
    </>
  );
}
