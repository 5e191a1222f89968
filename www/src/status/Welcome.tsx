/** An instance on which nothing is watched yet: what this is, and how to begin, by form and by curl. */
import { Link } from 'react-router';
import { asCurl } from '../api/client';
import { base } from '../app/base';
import { CopyButton } from '../ui/controls';
import styles from './Welcome.module.css';

const first = { name: 'My website', url: 'https://example.com', is_public: true };

export function Welcome() {
  const command = asCurl('POST', '/monitors', first).replace(' -d ', ' \\\n  -d ');
  return (
    <section className={styles.welcome} aria-labelledby="welcome">
      <h2 id="welcome">Welcome to Watchpost</h2>
      <p>
        Watchpost checks websites, ports, names, certificates and jobs, tells you when they break, and shows
        here how they are. No public monitor exists yet. The first one takes a minute:
      </p>
      <ol className={styles.ways}>
        <li>
          <h3>By form</h3>
          <p>Say what to watch, and keep the key that you are given: with it the monitor is yours to change.</p>
          <p className="row-of-actions">
            <Link to="/create" className={styles.button}>Create a monitor</Link>
            <Link to="/import">Import many</Link>
          </p>
        </li>
        <li>
          <h3>By curl</h3>
          <p>The answer holds the new monitor and its <code>manage_key</code>.</p>
          <pre className={styles.command} tabIndex={0}>{command}</pre>
          <CopyButton text={command}>Copy command</CopyButton>
        </li>
      </ol>
      <p className={styles.more}>
        For agents and scripts: <a href={`${base}/llms.txt`}>llms.txt</a>,{' '}
        <a href={`${base}/api/v1/openapi.json`}>OpenAPI</a>.
      </p>
    </section>
  );
}
