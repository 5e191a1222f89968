/** The frame of a custom page: no navigation of ours, only what its readers need. */
import type { ReactNode } from 'react';
import { base } from '../../app/base';
import { LiveSign } from '../../app/LiveSign';
import { ThemeButton } from '../../app/ThemeButton';
import { Icon } from '../../ui/Icon';
import styles from './PageFrame.module.css';

export function PageFrame({ slug, children }: { slug?: string; children: ReactNode }) {
  return (
    <div className={styles.frame}>
      <header className={styles.tools}>
        <LiveSign />
        <ThemeButton />
      </header>
      <main id="main">{children}</main>
      <footer className={styles.foot}>
        {slug && (
          <a href={`${base}/api/v1/status-pages/${encodeURIComponent(slug)}/feed.atom`} type="application/atom+xml">
            <Icon name="feed" /> Incident feed
          </a>
        )}
        <span>Powered by Watchpost</span>
      </footer>
    </div>
  );
}
