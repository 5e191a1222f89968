/** How a month was: each monitor against its target, each group, printable and as a table for others. */
import { useQuery } from '@tanstack/react-query';
import { Link, useSearchParams } from 'react-router';
import type { Schemas } from '../../api/client';
import { duration, milliseconds, percent, plural } from '../../app/format';
import { useMay } from '../../app/keys';
import { SettingsNav } from '../../app/SettingsNav';
import { reportFile, teamQueries } from '../../app/team-queries';
import { useAction } from '../../ui/actions';
import { Card, ScreenHead } from '../../ui/Card';
import { Button } from '../../ui/controls';
import { Empty, Loaded, Skeleton } from '../../ui/feedback';
import { Field } from '../../ui/Field';
import { save } from '../../ui/save';
import { Table } from '../../ui/Table';
import { Time } from '../../ui/Time';
import { Locked } from '../Locked';
import styles from './Reports.module.css';

type Report = Schemas['Report'];

export function Reports() {
  return useMay('viewer') ? <Whole /> : <Locked title="Reports" about="How a month was." />;
}

const name = new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric', timeZone: 'UTC' });
const months = 13;

function monthsBack(): string[] {
  const now = new Date();
  return Array.from({ length: months }, (_, back) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 7),
  );
}

function Whole() {
  const [parameters, setParameters] = useSearchParams();
  const all = monthsBack();
  const month = parameters.get('month') ?? all[0]!;
  const query = useQuery(teamQueries.report(month));
  const file = useAction({
    run: (format: 'csv' | 'html') => reportFile(month, format),
    onDone: (text, format) => save(`watchpost-${month}.${format}`, text, format === 'csv' ? 'text/csv' : 'text/html'),
  });
  return (
    <>
      <ScreenHead
        title="Reports"
        about="Computed now from what is kept: with other targets or monitors another report follows, so it is dated."
      />
      <SettingsNav />
      <div className={styles.choice}>
        <Field label="Month">
          {(ids) => (
            <select
              {...ids}
              value={month}
              onChange={(event) => setParameters({ month: event.target.value }, { replace: true })}
            >
              {all.map((one) => (
                <option key={one} value={one}>
                  {name.format(new Date(`${one}-01T00:00:00Z`))}
                </option>
              ))}
            </select>
          )}
        </Field>
        <div className="row-of-actions">
          <Button icon="download" busy={file.isPending} onClick={() => file.mutate('csv')}>
            CSV
          </Button>
          <Button icon="download" busy={file.isPending} onClick={() => file.mutate('html')}>
            For print
          </Button>
        </div>
      </div>
      <Loaded query={query} skeleton={<Skeleton lines={10} height={40} />}>
        {(report) => <Shown report={report} />}
      </Loaded>
    </>
  );
}

const words = { met: 'met', at_risk: 'at risk', breached: 'missed' } as const;

function Shown({ report: { monitors, groups, complete, timezone, generated_at: at } }: { report: Report }) {
  if (monitors.length === 0)
    return (
      <Card>
        <Empty title="No monitors" />
      </Card>
    );
  const missed = monitors.filter(({ status }) => status === 'breached').length;
  const judged = monitors.filter(({ status }) => status !== null).length;
  return (
    <>
      <p className={styles.verdict}>
        {judged === 0
          ? 'No monitor has a target.'
          : missed === 0
            ? judged === 1
              ? `The one target ${complete ? 'was met' : 'is met so far'}.`
              : `All ${plural(judged, 'target')} ${complete ? 'were met' : 'are met so far'}.`
            : `${plural(missed, 'target')} of ${judged} ${complete ? 'missed' : 'missed so far'}.`}
        <span className="soft">
          {' '}
          {complete ? 'The month is over' : 'The month is not over'}; on the clocks of {timezone}; made <Time at={at} />
          .
        </span>
      </p>
      {groups.length > 1 && (
        <Card title="Groups" flush>
          <Table
            label="Groups"
            columns={['Group', 'Monitors', 'Uptime', 'Downtime', 'Incidents', 'Missed', 'Watched', '95 % within']}
            rows={groups.map((group) => ({
              key: group.group_name ?? '',
              cells: [
                group.group_name ?? 'Without a group',
                group.monitor_count,
                percent(group.uptime_pct, 3),
                duration(group.downtime_seconds),
                group.incident_count,
                group.breached,
                percent(group.coverage_pct),
                group.p95_ms === null ? undefined : milliseconds(group.p95_ms),
              ],
            }))}
          />
        </Card>
      )}
      <Card title="Monitors" flush>
        <Table
          label="Monitors"
          columns={['Monitor', 'Target', 'Uptime', 'Downtime', 'Budget used', 'Incidents', 'Watched', '95 % within']}
          rows={monitors.map((one) => ({
            key: one.id,
            cells: [
              <Link to={`/monitor/${one.id}`}>{one.name}</Link>,
              one.target_pct === null || one.status === null ? undefined : (
                <span
                  className={styles.target}
                  data-status={one.status}
                >{`${one.target_pct} %, ${words[one.status]}`}</span>
              ),
              one.total_checks === 0 ? 'no data' : percent(one.uptime_pct, 3),
              duration(one.downtime_seconds),
              one.budget_used_pct === null ? undefined : percent(one.budget_used_pct),
              one.incidents.length,
              percent(one.coverage_pct),
              one.p95_ms === null ? undefined : milliseconds(one.p95_ms),
            ],
          }))}
        />
      </Card>
    </>
  );
}
