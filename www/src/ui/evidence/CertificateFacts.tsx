/** What a certificate says of itself. */
import type { ReactNode } from 'react';
import type { Schemas } from '../../api/client';
import { plural } from '../../app/format';
import { Time } from '../Time';
import styles from './Evidence.module.css';

export function CertificateFacts({ certificate: c }: { certificate: Schemas['Certificate'] }) {
  const facts: [string, ReactNode][] = [
    ['For', c.subject],
    ['Names', c.sans.length > 0 && c.sans.join(', ')],
    ['Issued by', c.issuer],
    [
      'Valid',
      <>
        {c.not_before && (
          <>
            from <Time at={c.not_before} />{' '}
          </>
        )}
        until <Time at={c.not_after} />
      </>,
    ],
    ['Verified', c.verified ? 'yes' : `no${c.verify_error ? `: ${c.verify_error}` : ''}`],
    ['Protocol', c.tls_version],
    ['Chain', c.chain_length && `${plural(c.chain_length, 'certificate')} sent`],
    ['Serial', <code>{c.serial}</code>],
    ['SHA-256', <code className={styles.digest}>{c.fingerprint_sha256}</code>],
  ];
  return (
    <dl className={styles.facts} data-column>
      {facts
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}
