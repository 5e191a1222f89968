/** The certificate that the target showed last, and how long it is good. */
import { useQuery } from '@tanstack/react-query';
import type { Monitor } from '../../api/client';
import { monitorQueries } from '../../app/monitor-queries';
import { Card } from '../../ui/Card';
import { CertificateFacts } from '../../ui/evidence/CertificateFacts';
import { Ago } from '../../ui/Time';
import styles from './Evidence.module.css';

/** Whether its checks speak TLS; what has not been checked has shown none. */
function speaksTls({ monitor_type: type, url, tls, starttls, last_checked_at: checked }: Monitor): boolean {
  return (
    checked !== undefined &&
    (/^(?:https|wss|grpcs):/i.test(url) || type === 'tls' || tls === true || starttls !== undefined)
  );
}

export function CertificateCard({ monitor }: { monitor: Monitor }) {
  const query = useQuery({ ...monitorQueries.certificate(monitor.id), enabled: speaksTls(monitor) });
  if (!query.data) return null;
  const { days_left: left, checked_at: seen } = query.data;
  const soon = Math.max(0, ...(monitor.expiry_days ?? []));
  return (
    <Card title="Certificate">
      <p className={styles.left} data-soon={left <= soon || undefined} data-over={left < 0 || undefined}>
        <strong>{Math.abs(left).toLocaleString()}</strong>
        <span>
          {left < 0 ? 'days since it ended' : 'days left'}, seen <Ago at={seen} />
        </span>
      </p>
      <CertificateFacts certificate={query.data} />
    </Card>
  );
}
