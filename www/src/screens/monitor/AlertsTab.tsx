/** Who is told of what happens, how insistently, and whether it arrived.  All of it is for those with the key. */
import { useQuery } from '@tanstack/react-query';
import { monitorQueries } from '../../app/monitor-queries';
import { Card } from '../../ui/Card';
import { Together } from '../../ui/Together';
import { AlertLog, entriesAtFirst } from './AlertLog';
import { AlertRules } from '../../ui/channels/AlertRules';
import { Channels } from './Channels';
import { Deliveries } from './Deliveries';
import { NeedsKey, useManage } from './manage';
import type { TabProps } from './MonitorScreen';

export function AlertsTab({ overview: { monitor: { id }, alert_rules: rules } }: TabProps) {
  const { manages } = useManage();
  const channels = useQuery({ ...monitorQueries.channels(id), enabled: manages });
  const log = useQuery({ ...monitorQueries.alertLog(id, entriesAtFirst), enabled: manages });
  if (!manages) return <Card><NeedsKey what="Channels, alert rules and logs" /></Card>;
  return (
    <Together of={[channels, log]}>
      <Channels id={id} />
      <AlertRules scope={{ monitor: id }} rules={rules} channels={channels.data ?? []} />
      <AlertLog id={id} />
      <Deliveries id={id} />
    </Together>
  );
}
