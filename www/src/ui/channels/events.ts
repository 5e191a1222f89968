/** What channels are told, in the words of the dashboard. */
import type { Schemas } from '../../api/client';

export type ChannelEvent = Schemas['ChannelEvent'];

export const eventWords: Record<ChannelEvent, string> = {
  'incident.created': 'Incident opened',
  'incident.resolved': 'Incident resolved',
  'incident.reminder': 'Reminder',
  'incident.escalated': 'Escalation',
  'incident.acknowledged': 'Acknowledged',
  'monitor.degraded': 'Degraded',
  'monitor.recovered': 'Recovered',
  'maintenance.scheduled': 'Maintenance announced',
  'maintenance.started': 'Maintenance began',
  'maintenance.ended': 'Maintenance ended',
  'certificate.expiring': 'Certificate ends soon',
  'certificate.changed': 'Certificate changed',
  'domain.expiring': 'Domain ends soon',
  'checker.offline': 'Checker offline',
  'checker.online': 'Checker online again',
  'gate.passed': 'Gate passed',
  'gate.failed': 'Gate failed',
};
