/** How fast the monitor answered, with what happened meanwhile; the range is in the address. */
import { useMemo, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { Monitor, Schemas } from '../../api/client';
import { localTime, milliseconds, plural } from '../../app/format';
import { monitorQueries, periods, type Period } from '../../app/monitor-queries';
import { usePeriod } from '../../app/usePeriod';
import { Card } from '../../ui/Card';
import { TimeChart } from '../../ui/chart/TimeChart';
import type { Band } from '../../ui/chart/plot';
import { Button } from '../../ui/controls';
import { Loaded, Skeleton } from '../../ui/feedback';
import { Segments } from '../../ui/Segments';
import { Table } from '../../ui/Table';
import { Time } from '../../ui/Time';
import { bandsOf, seriesOf } from '../../ui/chart/response-series';
import styles from './ResponseTimes.module.css';

type Columns = Schemas['ResponseTimes'];

const chartHeight = 260;

export function ResponseTimes({ monitor }: { monitor: Monitor }) {
  const period = usePeriod('24h');
  const query = useQuery(monitorQueries.responseTimes(monitor.id, period));
  return (
    <Card title="Response time" actions={<Segments label="Range" name="range" choices={periods} chosen={period} />}>
      <Loaded query={query} skeleton={<Skeleton lines={1} height={chartHeight + 40} />}>
        {(columns) => <Chart monitor={monitor} columns={columns} period={period} />}
      </Loaded>
    </Card>
  );
}

function Chart({ monitor, columns, period }: { monitor: Monitor; columns: Columns; period: Period }) {
  const { data: incidents } = useQuery(monitorQueries.recentIncidents(monitor.id));
  const { data: windows } = useQuery(monitorQueries.windows(monitor.id));
  const series = useMemo(() => seriesOf(columns, monitor.interval_seconds), [columns, monitor.interval_seconds]);
  const bands = useMemo(() => bandsOf(incidents ?? [], windows ?? [], Date.now() / 1_000), [incidents, windows]);
  const threshold = monitor.response_time_threshold_ms;
  const nothing = columns.total_checks.every((checks) => checks === 0);
  return (
    <>
      <div className={styles.frame}>
        <TimeChart height={chartHeight} series={series} bands={bands} threshold={threshold}
          label={`Response time over the last ${periods[period]}; the table below has the figures`}
          say={(index) => inWords(columns, series.rows[index]!)}
          tip={(index) => <Tip columns={columns} row={series.rows[index]!} bands={bands} />} />
        {nothing && <p className={styles.nothing}><span>No checks in the last {periods[period]}</span></p>}
      </div>
      <Legend threshold={threshold} />
      <AsTable columns={columns} />
    </>
  );
}

function Legend({ threshold }: { threshold?: number }) {
  return (
    <ul className={styles.legend}>
      <li data-of="mean">Mean of the checks that were up</li>
      {threshold !== undefined && <li data-of="threshold">Degraded above {milliseconds(threshold)}</li>}
      <li data-of="down">A check failed</li>
      <li data-of="degraded">A check was slow</li>
      <li data-of="incident">Incident</li>
      <li data-of="maintenance">Maintenance</li>
    </ul>
  );
}

function Tip({ columns, row, bands }: { columns: Columns; row: number; bands: Band[] }) {
  const at = columns.at[row]!;
  const from = Date.parse(at) / 1_000;
  const during = bands.filter((band) => band.from < from + columns.step_seconds && band.to > from);
  return (
    <>
      <strong>{milliseconds(columns.avg_response_ms[row])}</strong>
      <p>{localTime(at)}</p>
      <p className="soft">{checksIn(columns, row)}</p>
      {during.map(({ kind, title, from: key }) => (
        <p key={`${kind}${key}`}>{kind === 'incident' ? 'Incident' : 'Maintenance'}: {title}</p>
      ))}
    </>
  );
}

function inWords(columns: Columns, row: number): string {
  return `${localTime(columns.at[row]!)}: ${milliseconds(columns.avg_response_ms[row])}, ${checksIn(columns, row)}`;
}

function checksIn({ total_checks: total, down_checks: down }: Columns, row: number): string {
  const checks = total[row]! === 0 ? 'no checks' : plural(total[row]!, 'check');
  return down[row]! > 0 ? `${checks}, ${down[row]} failed` : checks;
}

/** The same in figures, newest first; made only for who opens it. */
function AsTable({ columns }: { columns: Columns }) {
  const [open, setOpen] = useState(false);
  const rows = columns.at.map((_, row) => row).filter((row) => columns.total_checks[row]! > 0).reverse();
  return (
    <>
      <Button kind="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? 'Hide the table' : 'Show as a table'}
      </Button>
      {open && (
        <div className={styles.table} role="region" aria-label="Response times" tabIndex={0}>
          <Table label="Response times" columns={['From', 'Mean', 'Checks', 'Up', 'Down']} rows={rows.map((row) => ({
            key: row,
            cells: [<Time at={columns.at[row]!} />, milliseconds(columns.avg_response_ms[row]),
              columns.total_checks[row],
              columns.up_checks[row], columns.down_checks[row]],
          }))} />
        </div>
      )}
    </>
  );
}
