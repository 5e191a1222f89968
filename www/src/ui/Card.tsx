/** A titled part of a screen. */
import { useId, type ReactNode } from 'react';
import { useTitle } from '../app/useTitle';
import styles from './Card.module.css';

interface CardProps {
  title?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  flush?: boolean;
}

export function Card({ title, actions, children, flush = false }: CardProps) {
  const id = useId();
  return (
    <section className={styles.card} aria-labelledby={title ? id : undefined}>
      {(title || actions) && (
        <div className={styles.head}>
          {title && <h2 id={id}>{title}</h2>}
          {actions && <div className={styles.actions}>{actions}</div>}
        </div>
      )}
      <div className={styles.body} data-flush={flush || undefined}>{children}</div>
    </section>
  );
}

/** The head of a screen: what it is (also in the tab of the browser), a line about it, what can be done. */
export function ScreenHead({ title, about, actions }: { title: ReactNode; about?: ReactNode; actions?: ReactNode }) {
  useTitle(typeof title === 'string' ? title : undefined);
  return (
    <div className={styles.screenHead}>
      <div>
        <h1>{title}</h1>
        {about && <p className={styles.about}>{about}</p>}
      </div>
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
