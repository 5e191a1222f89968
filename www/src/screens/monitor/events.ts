/** What channels are told, in the words of the dashboard. */
import type { Schemas } from '../../api/client';

type ChannelEvent = Schemas['ChannelEvent'];

export const eventWords: Record<ChannelEvent, string> = {
  'incident.created': 'Incident opened',
  'incident.resolved': 'Incident resolved',
  'incident.reminder': 'Reminder',
  'incident.escalated': 'Escalation',
  'monitor.degraded': 'Degraded',
  'monitor.recovered': 'Recovered',
  'maintenance.started': 'Maintenance began',
  'maintenance.ended': 'Maintenance ended',
};
