/** A few choices side by side, the chosen one kept in the address under a name. */
import { Link, useSearchParams } from 'react-router';
import styles from './Segments.module.css';

interface SegmentsProps {
  label: string;
  name: string;
  /** What stands in the address, and what is shown. */
  choices: Record<string, string>;
  chosen: string;
}

export function Segments({ label, name, choices, chosen }: SegmentsProps) {
  const [parameters] = useSearchParams();
  return (
    <nav className={styles.segments} aria-label={label}>
      {Object.entries(choices).map(([value, shown]) => {
        const next = new URLSearchParams(parameters);
        next.set(name, value);
        return (
          <Link key={value} to={`?${next.toString()}`} replace preventScrollReset className={styles.segment}
            aria-current={value === chosen ? 'true' : undefined}>{shown}</Link>
        );
      })}
    </nav>
  );
}
