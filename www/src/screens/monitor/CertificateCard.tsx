/** The certificate that the target showed last, and how long it is good. */
import type { Schemas } from '../../api/client';
import { Card } from '../../ui/Card';
import { CertificateFacts } from '../../ui/evidence/CertificateFacts';
import { Icon } from '../../ui/Icon';
import { Ago } from '../../ui/Time';
import { endsSoon, useCertificate } from './certificate';
import styles from './Evidence.module.css';

export function CertificateCard({ overview }: { overview: Schemas['Overview'] }) {
  const seen = useCertificate(overview);
  if (!seen) return null;
  const { days_left: left, checked_at: at } = seen;
  const soon = endsSoon(seen, overview.monitor);
  return (
    <Card title="Certificate">
      <p className={styles.left} data-soon={soon || undefined} data-over={left < 0 || undefined}>
        {soon && <Icon name="warning" label={left < 0 ? 'over' : 'ends soon'} />}
        <strong>{Math.abs(left).toLocaleString()}</strong>
        <span>
          {Math.abs(left) === 1 ? 'day' : 'days'} {left < 0 ? 'since it ended' : 'left'}, seen <Ago at={at} />
        </span>
      </p>
      <CertificateFacts certificate={seen} />
    </Card>
  );
}
