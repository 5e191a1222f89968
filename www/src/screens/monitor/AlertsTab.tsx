/** Who is told of what happens, how insistently, and whether it arrived.  All of it is for those with the key. */
import { Card } from '../../ui/Card';
import { AlertLog } from './AlertLog';
import { AlertRules } from './AlertRules';
import { Channels } from './Channels';
import { Deliveries } from './Deliveries';
import { NeedsKey, useManage } from './manage';
import type { TabProps } from './MonitorScreen';

export default function AlertsTab({ overview: { monitor: { id }, alert_rules: rules } }: TabProps) {
  const { manages } = useManage();
  if (!manages) return <Card><NeedsKey what="Channels, alert rules and logs" /></Card>;
  return (
    <>
      <Channels id={id} />
      <AlertRules id={id} rules={rules} />
      <AlertLog id={id} />
      <Deliveries id={id} />
    </>
  );
}
