/**
 * What one check saw: how long each part of it took, whom it reached, what was answered, what came of the assertions.
 * Whatever the target said stands as a quotation, and as text.
 */
import type { ReactNode } from 'react';
import type { Schemas } from '../../api/client';
import { milliseconds, plural } from '../../app/format';
import { Icon } from '../Icon';
import { CertificateFacts } from './CertificateFacts';
import { Phases } from './Phases';
import styles from './Evidence.module.css';

/** As the API has it; of a check that was tried by a stranger some of it is left out. */
export interface Evidence extends Partial<Schemas['Evidence']> {
  assertions?: (Schemas['Assertion'] & { found?: unknown; passed: boolean })[];
}

export function EvidenceView({ evidence }: { evidence: Evidence }) {
  const { phases_ms: phases, certificate, body_excerpt: excerpt, headers, output, assertions, metrics, dns } = evidence;
  return (
    <div className={styles.evidence}>
      {phases && <Phases phases={phases} />}
      <Facts evidence={evidence} />
      {assertions && assertions.length > 0 && <Assertions assertions={assertions} />}
      {dns && (
        <Quotation
          title={`DNS answer: ${[dns.rcode ?? 'none', dns.resolver && `from ${dns.resolver}`].filter(Boolean).join(' ')}`}
          text={dns.answers.join('\n') || 'No records'}
        />
      )}
      {metrics && (
        <Quotation
          title="Metrics"
          text={Object.entries(metrics)
            .map(([label, value]) => `${label}: ${value}`)
            .join('\n')}
        />
      )}
      {output !== undefined && <Quotation title="Output" text={output} />}
      {excerpt && (
        <Quotation title={excerpt.truncated ? 'The beginning of the body' : 'The body'} text={excerpt.text} />
      )}
      {headers && headers.length > 0 && (
        <Folded title={`${headers.length} response headers`}>
          <Quotation text={headers.map(([name, value]) => `${name}: ${value}`).join('\n')} />
        </Folded>
      )}
      {certificate && (
        <Folded title={`Certificate: ${plural(certificate.days_left, 'day')} left`}>
          <CertificateFacts certificate={certificate} />
        </Folded>
      )}
    </div>
  );
}

function Facts({
  evidence: { remote_address: address, http_version: version, status_code: code, redirects, not_verified: unverified },
}: {
  evidence: Evidence;
}) {
  const facts: [string, ReactNode][] = [
    ['Reached', address],
    ['Answer', code],
    ['HTTP', version],
    ['Redirects', redirects && redirects.length > 0 ? redirects.join(' → ') : undefined],
    ['TLS', unverified && 'not verified'],
  ];
  const known = facts.filter(([, value]) => value !== undefined && value !== null && value !== false);
  if (known.length === 0) return null;
  return (
    <dl className={styles.facts}>
      {known.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Assertions({ assertions }: { assertions: NonNullable<Evidence['assertions']> }) {
  return (
    <ul className={styles.assertions}>
      {assertions.map(({ source, path, op, value, found, passed }, at) => (
        <li key={at} data-passed={passed}>
          <Icon name={passed ? 'check' : 'cross'} label={passed ? 'holds' : 'fails'} />
          <span>
            <code>
              {[source, path, op.replaceAll('_', ' '), value !== undefined && JSON.stringify(value)]
                .filter(Boolean)
                .join(' ')}
            </code>
            {found !== undefined && found !== null && (
              <span className="soft">
                , found <code>{shown(found)}</code>
              </span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function shown(found: unknown): string {
  return typeof found === 'string' ? found : JSON.stringify(found);
}

function Quotation({ title, text }: { title?: string; text: string }) {
  return (
    <figure className={styles.quotation}>
      {title && <figcaption>{title}</figcaption>}
      <pre tabIndex={0}>{text}</pre>
    </figure>
  );
}

function Folded({ title, children }: { title: string; children: ReactNode }) {
  return (
    <details className={styles.folded}>
      <summary>{title}</summary>
      {children}
    </details>
  );
}

/** "Down after 1.2 s, 503: Expected 2xx, got 503" */
export function resultWords({
  response_time_ms: took,
  status_code: code,
  error_message: message,
}: {
  response_time_ms: number;
  status_code?: number;
  error_message?: string;
}): string {
  return [`${milliseconds(took)}${code === undefined ? '' : `, answered with ${code}`}`, message]
    .filter(Boolean)
    .join(': ');
}
