/** How the monitor does: figures first, then the checks they are made of. */
import type { TabProps } from './MonitorScreen';

export default function OverviewTab({ overview }: TabProps) {
  return <p>{overview.monitor.name}</p>;
}
