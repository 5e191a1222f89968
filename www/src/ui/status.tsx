/** A status, told three ways: by word, by shape, and only then by colour. */
import type { Monitor, Status } from '../api/client';
import type { Speech, Word } from '../app/words';
import { Icon, type IconName } from './Icon';
import styles from './status.module.css';

export type ShownStatus = Status | 'paused';
/** What a check found, too. */
type Named = ShownStatus | 'inconclusive';

const looks: Record<Named, { word: string; icon: IconName }> = {
  up: { word: 'Up', icon: 'check' },
  degraded: { word: 'Degraded', icon: 'warning' },
  down: { word: 'Down', icon: 'cross' },
  maintenance: { word: 'Maintenance', icon: 'wrench' },
  unknown: { word: 'Not checked yet', icon: 'question' },
  paused: { word: 'Paused', icon: 'pause' },
  inconclusive: { word: 'Inconclusive', icon: 'question' },
};

/** The kinds of monitors, as they are written. */
export const kindNames: Record<Monitor['monitor_type'], string> = {
  http: 'HTTP', tcp: 'TCP', dns: 'DNS', ping: 'Ping', tls: 'TLS', websocket: 'WebSocket', grpc: 'gRPC', domain: 'Domain',
  push: 'Push', plugin: 'Plugin',
};

export function shownStatus(monitor: { current_status: Status; is_paused: boolean }): ShownStatus {
  return monitor.is_paused ? 'paused' : monitor.current_status;
}

export function iconOf(status: ShownStatus): IconName {
  return looks[status].icon;
}

const spoken: Record<ShownStatus, Word> = {
  up: 'status_up', degraded: 'status_degraded', down: 'status_down', maintenance: 'status_maintenance',
  unknown: 'status_unknown', paused: 'status_paused',
};

/** As public pages say it. */
export function statusIn({ say }: Speech, status: ShownStatus): string {
  return say(spoken[status]);
}

/** With its figures beside it: uptime counts each check, a status takes as many as confirm it, and some made here. */
export function shownWord(speech: Speech, monitor: {
  current_status: Status;
  is_paused: boolean;
  stale: boolean;
  total_checks_7d: number;
  last_checked_at?: string;
}): string {
  if (monitor.stale) return speech.say('status_stale');
  const status = shownStatus(monitor);
  if (status !== 'unknown' || monitor.total_checks_7d === 0) return statusIn(speech, status);
  return speech.say(monitor.last_checked_at ? 'status_unconfirmed' : 'status_elsewhere');
}

export function statusWord(status: Named): string {
  return looks[status].word;
}

/** The symbol alone; its word is there for screen readers unless it stands beside it anyway. */
export function StatusIcon({
  status,
  size = 20,
  named = true,
}: {
  status: ShownStatus;
  size?: number;
  named?: boolean;
}) {
  const { word, icon } = looks[status];
  return (
    <span className={styles.symbol} data-status={status} title={named ? word : undefined}>
      <Icon name={icon} size={size} label={named ? word : undefined} />
    </span>
  );
}

export function StatusBadge({ status, large = false }: { status: Named; large?: boolean }) {
  return (
    <span className={styles.badge} data-status={status} data-large={large || undefined}>
      <Icon name={looks[status].icon} size={large ? 18 : 14} />
      {looks[status].word}
    </span>
  );
}
