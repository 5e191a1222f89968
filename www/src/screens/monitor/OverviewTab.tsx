/** How the monitor does: figures first, then the checks they are made of. */
import type { TabProps } from './MonitorScreen';
import { Figures } from './Figures';
import { Heartbeats } from './Heartbeats';
import { LastDays } from './LastDays';
import { Regions } from './Regions';
import { ResponseTimes } from './ResponseTimes';
import { Push } from './Push';
import { ServiceLevel } from './ServiceLevel';
import { CertificateCard } from './CertificateCard';
import { WhatItSaw } from './WhatItSaw';

export function OverviewTab({ overview }: TabProps) {
  const { monitor, uptime, sla } = overview;
  return (
    <>
      {monitor.monitor_type === 'push' && <Push monitor={monitor} />}
      <Figures uptime={uptime} />
      <LastDays monitor={monitor} />
      <ResponseTimes monitor={monitor} />
      <div className="columns">
        <ServiceLevel id={monitor.id} sla={sla} />
        {monitor.monitor_type !== 'push' && <Regions monitor={monitor} />}
        <CertificateCard overview={overview} />
      </div>
      {monitor.monitor_type !== 'push' && <WhatItSaw monitor={monitor} />}
      <Heartbeats id={monitor.id} />
    </>
  );
}
