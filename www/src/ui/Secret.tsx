/** A key that is shown this once: to copy, and to keep. */
import type { ReactNode } from 'react';
import { CopyButton } from './controls';
import styles from './Secret.module.css';

export function Secret({ label, value, children }: { label: string; value: string; children?: ReactNode }) {
  return (
    <div className={styles.secret}>
      <p className={styles.label}>{label}</p>
      <div className={styles.row}>
        <code>{value}</code>
        <CopyButton text={value} />
      </div>
      {children && <p className="small soft">{children}</p>}
    </div>
  );
}
