/** How the monitor does: figures first, then the checks they are made of. */
import type { TabProps } from './MonitorScreen';
import { Figures } from './Figures';
import { Heartbeats } from './Heartbeats';
import { LastDays } from './LastDays';
import { Regions } from './Regions';
import { ResponseTimes } from './ResponseTimes';
import { ServiceLevel } from './ServiceLevel';

export function OverviewTab({ overview: { monitor, uptime, sla } }: TabProps) {
  return (
    <>
      <Figures uptime={uptime} />
      <LastDays monitor={monitor} />
      <ResponseTimes monitor={monitor} />
      <div className="columns">
        <ServiceLevel id={monitor.id} sla={sla} />
        <Regions monitor={monitor} />
      </div>
      <Heartbeats id={monitor.id} />
    </>
  );
}
