/** How fast all monitors together answer; the range is in the address. */
import { useMemo } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../../api/client';
import { adminQueries } from '../../app/admin-queries';
import { localTime, milliseconds, plural } from '../../app/format';
import { periods } from '../../app/monitor-queries';
import { usePeriod } from '../../app/usePeriod';
import { Card } from '../../ui/Card';
import { TimeChart } from '../../ui/chart/TimeChart';
import { Loaded, Skeleton } from '../../ui/feedback';
import { Segments } from '../../ui/Segments';
import { seriesOf } from '../../ui/chart/response-series';

const chartHeight = 200;
const noBands: [] = [];

export function ResponseTrend() {
  const period = usePeriod('7d');
  const query = useQuery(adminQueries.responseTimes(period));
  return (
    <Card
      title="Response time of all monitors"
      actions={<Segments label="Range" name="range" choices={periods} chosen={period} />}
    >
      <Loaded query={query} skeleton={<Skeleton lines={1} height={chartHeight - 24} />}>
        {(columns) => <Chart columns={columns} label={`Mean response time over the last ${periods[period]}`} />}
      </Loaded>
    </Card>
  );
}

function Chart({ columns, label }: { columns: Schemas['ResponseTimes']; label: string }) {
  const series = useMemo(() => seriesOf(columns, columns.step_seconds), [columns]);
  const wordsOf = (index: number) => {
    const row = series.rows[index]!;
    return { mean: milliseconds(columns.avg_response_ms[row]), at: localTime(columns.at[row]!),
      checks: `${plural(columns.total_checks[row]!, 'check')}, ${columns.down_checks[row]!.toLocaleString()} down` };
  };
  return (
    <TimeChart height={chartHeight} series={series} bands={noBands} label={label}
      say={(index) => {
        const { at, mean, checks } = wordsOf(index);
        return `${at}: ${mean}, ${checks}`;
      }}
      tip={(index) => {
        const { at, mean, checks } = wordsOf(index);
        return <><strong>{mean}</strong><p>{at}</p><p className="soft">{checks}</p></>;
      }} />
  );
}
