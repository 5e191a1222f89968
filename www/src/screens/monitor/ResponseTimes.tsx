/**
 * How fast the monitor answered, with what happened meanwhile; the range is in the address.  Of a day, if there are not
 * too many, every check is drawn, of longer ranges the means of steps.
 */
import { useMemo, useState, type ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { Monitor, Schemas } from '../../api/client';
import { localSecond, localTime, milliseconds, plural } from '../../app/format';
import { monitorQueries, mostChecks, periods, type Period } from '../../app/monitor-queries';
import { queries } from '../../app/queries';
import { usePeriod } from '../../app/usePeriod';
import { Card } from '../../ui/Card';
import { TimeChart } from '../../ui/chart/TimeChart';
import type { Band, Line, Series } from '../../ui/chart/plot';
import { bandsOf, beginOf, checksSeries, percentile, phaseLines, seriesOf } from '../../ui/chart/response-series';
import { Button, IconButton } from '../../ui/controls';
import { Loaded, Skeleton } from '../../ui/feedback';
import { Icon } from '../../ui/Icon';
import { Segments } from '../../ui/Segments';
import { StatusBadge } from '../../ui/status';
import { Table } from '../../ui/Table';
import { Second, Time } from '../../ui/Time';
import { CheckDetails } from './CheckDetails';
import { useManage } from './manage';
import styles from './ResponseTimes.module.css';

type Columns = Schemas['ResponseTimes'];
type Heartbeat = Schemas['Heartbeat'];

const chartHeight = 280;
const aMinute = 60;

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

interface ChartProps {
  monitor: Monitor;
  columns: Columns;
  period: Period;
}

function Chart({ monitor, columns, period }: ChartProps) {
  const { id, interval_seconds: interval = 60, response_time_threshold_ms: threshold } = monitor;
  const { data: incidents } = useQuery(monitorQueries.recentIncidents(id));
  const { data: windows } = useQuery(monitorQueries.windows(id));
  const [phases, setPhases] = useState(false);
  const count = columns.total_checks.reduce((all, one) => all + one, 0);
  const byCheck = columns.period === '24h' && count > 0 && count <= mostChecks;
  const checks = useQuery({ ...monitorQueries.checks(id, columns.from), enabled: byCheck });
  const nameOf = useLocationNames();
  const bands = useMemo(() => bandsOf(incidents ?? [], windows ?? [], Date.now() / 1_000), [incidents, windows]);
  const begins = beginOf(columns, monitor.created_at);
  const means = useMemo(() => seriesOf(columns, interval, threshold, begins), [columns, interval, threshold, begins]);
  const whole = useMemo(() => phaseLines(columns, means.rows), [columns, means]);
  const each = useMemo(() => (
    byCheck && checks.data ? checksSeries(checks.data, nameOf, interval, columns, begins) : undefined
  ), [byCheck, checks.data, nameOf, interval, columns, begins]);
  const shown: Shown = phases && whole.length > 0
    ? { kind: 'means', series: { ...means, lines: whole }, rows: means.rows }
    : each ? { kind: 'checks', series: each, beats: each.beats } : { kind: 'means', series: means, rows: means.rows };
  if (byCheck && checks.isPending) return <Skeleton lines={1} height={chartHeight + 40} />;
  return (
    <>
      <Picture monitor={monitor} columns={columns} period={period} shown={shown} bands={bands} isEmpty={count === 0} />
      <div className={styles.foot}>
        <Legend shown={shown} bands={bands} threshold={threshold} />
        {each && <Percentiles beats={each.beats} />}
      </div>
      {shown.series.from > Date.parse(columns.from) / 1_000 + aMinute && count > 0 && (
        <p className="soft small">It is younger than {periods[period]}: the chart begins with it.</p>
      )}
      <div className="row-of-actions">
        {whole.length > 0 && (
          <Button kind="quiet" aria-pressed={phases} onClick={() => setPhases(!phases)}>
            {phases ? 'Hide the phases' : 'Show the phases'}
          </Button>
        )}
        <AsTable columns={columns} />
      </div>
    </>
  );
}

/** What is drawn: checks one by one, or the means of steps. */
type Shown = { series: Series } & ({ kind: 'checks'; beats: Heartbeat[] } | { kind: 'means'; rows: number[] });

function useLocationNames() {
  const { data } = useQuery(queries.locations());
  return useMemo(() => (id: string | undefined) =>
    (id === undefined ? 'Local' : data?.find((one) => one.id === id)?.name ?? 'A removed location'), [data]);
}

interface PictureProps extends ChartProps {
  shown: Shown;
  bands: Band[];
  isEmpty: boolean;
}

function Picture({ monitor, columns, period, shown, bands, isEmpty }: PictureProps) {
  const nameOf = useLocationNames();
  const [picked, setPicked] = useState<string>();
  const { series } = shown;
  const keyOf = (index: number) => String(shown.kind === 'checks' ? shown.beats[index]?.seq : series.at[index]);
  const place = picked === undefined ? -1 : series.at.findIndex((_, index) => keyOf(index) === picked);
  const say = (index: number) => (shown.kind === 'checks' ? checkInWords(shown.beats[index]!, nameOf)
    : inWords(columns, shown.rows[index]!));
  return (
    <>
      <div className={styles.frame}>
        <TimeChart height={chartHeight} series={series} bands={bands} threshold={monitor.response_time_threshold_ms}
          picked={place < 0 ? undefined : place} onPick={(index) => setPicked(keyOf(index))}
          label={`Response time over the last ${periods[period]}; the table below has the figures`} say={say}
          tip={(index) => <Tip shown={shown} index={index} columns={columns} bands={bands} nameOf={nameOf} />} />
        {isEmpty && <p className={styles.nothing}><span>No checks in the last {periods[period]}</span></p>}
      </div>
      {place >= 0 && (
        <div className={styles.picked}>
          {shown.kind === 'checks' ? <Check id={monitor.id} beat={shown.beats[place]!} from={nameOf(shown.beats[place]!.location_id)} />
            : <p>{inWords(columns, shown.rows[place]!)}</p>}
          <During bands={bands} from={series.at[place]!} to={series.at[place]! + series.step} />
          <IconButton label="Put this away" onClick={() => setPicked(undefined)}><Icon name="cross" /></IconButton>
        </div>
      )}
    </>
  );
}

/** The check that was clicked, whole. */
function Check({ id, beat, from }: { id: string; beat: Heartbeat; from: string }) {
  const { manages } = useManage();
  const [open, setOpen] = useState(false);
  const { checked_at: at, status, response_time_ms: took, status_code: code, error_message: message } = beat;
  return (
    <p className={styles.check}>
      <StatusBadge status={status} /> <strong>{milliseconds(took)}</strong> <Second at={at} />
      <span className="soft">{[code && `answered with ${code}`, `from ${from}`, beat.in_maintenance && 'in maintenance']
        .filter(Boolean).join(', ')}</span>
      {message && <span className={styles.message}>{message}</span>}
      {manages && <Button kind="quiet" onClick={() => setOpen(true)}>Evidence</Button>}
      <CheckDetails id={id} heartbeat={open ? beat.id : undefined} onClose={() => setOpen(false)} />
    </p>
  );
}

function During({ bands, from, to }: { bands: Band[]; from: number; to: number }) {
  const during = bands.filter((band) => band.from <= to && band.to > from);
  return during.map(({ kind, title, from: key }) => (
    <p key={`${kind}${key}`} className={styles.during}>{kind === 'incident' ? 'Incident' : 'Maintenance'}: {title}</p>
  ));
}

interface TipProps {
  shown: Shown;
  index: number;
  columns: Columns;
  bands: Band[];
  nameOf: (id: string | undefined) => string;
}

function Tip({ shown, index, columns, bands, nameOf }: TipProps) {
  const { series } = shown;
  const from = series.at[index]!;
  const during = <During bands={bands} from={from} to={from + series.step} />;
  if (shown.kind === 'checks') {
    const beat = shown.beats[index]!;
    return (
      <>
        <strong>{beat.status === 'down' ? 'Down' : milliseconds(beat.response_time_ms)}</strong>
        {beat.status === 'degraded' && ' slow'}
        <p>{localSecond(beat.checked_at)}</p>
        {series.lines.length > 1 && <p className="soft">{nameOf(beat.location_id)}</p>}
        {beat.error_message && <p className="soft">{beat.error_message}</p>}
        {during}
      </>
    );
  }
  const row = shown.rows[index]!;
  const slowAtLeast = series.slow?.[index];
  return (
    <>
      <strong>{slowAtLeast != null ? `over ${milliseconds(slowAtLeast)}` : milliseconds(columns.avg_response_ms[row])}</strong>
      <p>{localTime(columns.at[row]!)}</p>
      <p className="soft">{checksIn(columns, row)}</p>
      {series.lines.some(({ fills }) => fills) && <PhaseFigures lines={series.lines} index={index} />}
      {during}
    </>
  );
}

/** How long each phase took: the lines lie on each other. */
function PhaseFigures({ lines, index }: { lines: Line[]; index: number }) {
  return lines.map(({ name, values }, n) => {
    const took = (values[index] ?? 0) - (n > 0 ? lines[n - 1]!.values[index] ?? 0 : 0);
    return <p key={name} className="soft">{name} {milliseconds(took)}</p>;
  });
}

function Percentiles({ beats }: { beats: Heartbeat[] }) {
  const values = beats.filter(({ status }) => status === 'up' || status === 'degraded')
    .map(({ response_time_ms: ms }) => ms).sort((a, b) => a - b);
  if (values.length === 0) return null;
  const figures = [['half within', 0.5], ['95 % within', 0.95], ['the slowest', 1]] as const;
  return (
    <dl className={styles.figures}>
      {figures.map(([name, share]) => (
        <div key={name}><dt>{name}</dt><dd>{milliseconds(percentile(values, share))}</dd></div>
      ))}
    </dl>
  );
}

function Legend({ shown: { series, kind }, bands, threshold }: { shown: Shown; bands: Band[]; threshold?: number }) {
  const isIn = (wanted: Band['kind']) => bands.some((band) => band.kind === wanted && band.to > series.from);
  const items: [string, ReactNode, boolean][] = [
    ['spread', 'Half to 95 % of the checks around', series.spread?.low.some((value) => value !== null) ?? false],
    ['slow', kind === 'checks' ? 'A slow check' : 'All were slow', series.slow?.some((value) => value !== null) ?? false],
    ['threshold', <>Degraded above {milliseconds(threshold)}</>, threshold !== undefined],
    ['down', 'A check failed', series.marks.includes('down')],
    ['degraded', 'Some were slow', series.marks.includes('degraded')],
    ['incident', 'Incident', isIn('incident')],
    ['maintenance', 'Maintenance', isIn('maintenance')],
  ];
  const isOneLine = kind === 'checks' && series.lines.length === 1;
  return (
    <ul className={styles.legend}>
      {series.lines.map(({ name, colour = 0, fills }) => (
        <li key={name} data-of={fills ? 'phase' : 'line'} style={{ '--of': `var(--line-${colour % 6})` } as object}>
          {isOneLine ? 'Every check' : name}
        </li>
      ))}
      {items.filter(([, , isShown]) => isShown).map(([of, words]) => <li key={of} data-of={of}>{words}</li>)}
    </ul>
  );
}

function checkInWords(beat: Heartbeat, nameOf: (id: string | undefined) => string): string {
  const { status, response_time_ms: took, checked_at: at, location_id: place, error_message: message } = beat;
  return [`${localSecond(at)}: ${status === 'down' ? 'down' : milliseconds(took)}`, status === 'degraded' && 'slow',
    place && nameOf(place), message].filter(Boolean).join(', ');
}

function inWords(columns: Columns, row: number): string {
  return `${localTime(columns.at[row]!)}: ${milliseconds(columns.avg_response_ms[row])}, ${checksIn(columns, row)}`;
}

function checksIn({ total_checks: total, up_checks: up, down_checks: down }: Columns, row: number): string {
  const checks = total[row]! === 0 ? 'no checks' : plural(total[row]!, 'check');
  const slow = total[row]! - up[row]! - down[row]!;
  return [checks, down[row]! > 0 && `${down[row]} failed`, slow > 0 && `${slow} slow`].filter(Boolean).join(', ');
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
