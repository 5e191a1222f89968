/** What stands where data is not: on its way, absent, or refused. */
import type { ReactNode } from 'react';
import { ApiError } from '../api/client';
import { Button } from './controls';
import styles from './feedback.module.css';

/** Lines of the height that the content will have, so that nothing jumps when it comes. */
export function Skeleton({ lines = 3, height = 20 }: { lines?: number; height?: number }) {
  return (
    <div className={styles.skeleton} role="progressbar" aria-label="Loading">
      {Array.from({ length: lines }, (_, line) => <span key={line} style={{ height }} />)}
    </div>
  );
}

export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className={styles.empty}>
      <p className={styles.emptyTitle}>{title}</p>
      {children}
    </div>
  );
}

export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const { message, requestId } = error instanceof ApiError ? error : { message: String(error), requestId: null };
  return (
    <div className={styles.failure} role="alert">
      <p><strong>This could not be loaded.</strong> {message}</p>
      {requestId && <p className={styles.request}>Request {requestId}</p>}
      {retry && <Button icon="refresh" onClick={retry}>Retry</Button>}
    </div>
  );
}

interface Query<T> {
  data: T | undefined;
  error: unknown;
  isPending: boolean;
  refetch: () => unknown;
}

/** The data of a query when it is there, else what stands for it. */
export function Loaded<T>({
  query,
  skeleton,
  children,
}: {
  query: Query<T>;
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />;
  return <>{skeleton ?? <Skeleton />}</>;
}

/** What stands between ` is a command. */
export function withCode(text: string): ReactNode {
  return text.split('`').map((part, n) => (n % 2 === 1 ? <code key={n}>{part}</code> : part));
}
