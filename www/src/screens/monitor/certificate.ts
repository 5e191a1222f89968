/** The certificate that a monitor's target showed last, asked for only where there may be one. */
import { useQuery } from '@tanstack/react-query';
import type { Monitor, Schemas } from '../../api/client';
import { monitorQueries } from '../../app/monitor-queries';

type Overview = Schemas['Overview'];

function speaksTls({ monitor_type: type, url, tls, starttls }: Monitor): boolean {
  return /^(?:https|wss|grpcs):/i.test(url) || type === 'tls' || tls === true || starttls !== undefined;
}

/** Whether a check has got so far as to see one: it was answered, or what it was shown was not good enough. */
function hasShownOne({ uptime, last_heartbeat: last, status_reason: reason = '' }: Overview): boolean {
  const wasUp = uptime.total_checks_90d > 0 && uptime.uptime_90d > 0;
  return wasUp || last?.status_code !== undefined || /certificate/i.test(reason);
}

export function useCertificate(overview: Overview): Schemas['SeenCertificate'] | undefined {
  const { monitor } = overview;
  return useQuery({ ...monitorQueries.certificate(monitor.id), enabled: speaksTls(monitor) && hasShownOne(overview) }).data;
}

/** Whether it ends within the days of which people are told. */
export function endsSoon({ days_left: left }: Schemas['SeenCertificate'], { expiry_days: told = [] }: Monitor): boolean {
  return left <= Math.max(-1, ...told);
}
