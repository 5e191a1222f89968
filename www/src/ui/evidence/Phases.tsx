/** Where the time of a check went, as one bar in parts; our own waiting before it is told apart. */
import { milliseconds } from '../../app/format';
import type { Schemas } from '../../api/client';
import styles from './Evidence.module.css';

type Name = keyof Schemas['Phases'];

export const phaseWords: Record<Name, string> = {
  queue: 'waited here',
  dns: 'name',
  connect: 'connect',
  tls: 'TLS',
  first_byte: 'first byte',
  transfer: 'transfer',
};

export function Phases({ phases }: { phases: Partial<Record<Name, number | null>> }) {
  const parts = (Object.keys(phaseWords) as Name[]).flatMap((name) => {
    const ms = phases[name];
    return ms && name !== 'queue' ? [{ name, ms }] : [];
  });
  const waited = phases.queue ?? 0;
  if (parts.length === 0) return null;
  return (
    <div>
      <div className={styles.bar} aria-hidden="true">
        {parts.map(({ name, ms }) => (
          <span key={name} data-phase={name} style={{ flexGrow: ms }} />
        ))}
      </div>
      <ul className={styles.legend} aria-label="Phases">
        {parts.map(({ name, ms }) => (
          <li key={name}>
            <span className={styles.swatch} data-phase={name} />
            {phaseWords[name]} <strong>{milliseconds(ms)}</strong>
          </li>
        ))}
        {waited > 0 && (
          <li className="soft">
            {phaseWords.queue} {milliseconds(waited)} before, which does not count
          </li>
        )}
      </ul>
    </div>
  );
}
