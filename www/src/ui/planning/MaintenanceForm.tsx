/** Maintenance to be, or one to change.  Times are typed as they are here; the length is what stays over changes of the clocks. */
import { useState, type FormEvent } from 'react';
import type { Schemas } from '../../api/client';
import { faultOf, refusalOf } from '../../api/limits';
import { AsCurl, useAction } from '../actions';
import { Button } from '../controls';
import { Checkbox, Field } from '../Field';
import { inputTime, inputTimeOf, utc } from '../local-time';
import { MatchFields, matchFault, type Match } from '../MatchFields';
import { readSpan, spanText } from '../spans';
import { timeZones, TimeZones } from '../TimeZones';
import { everyWords, repeatOf, ruleOf, weekdays, type Every, type Weekday } from './recurrence';
import styles from './Planning.module.css';

export type Plan = Schemas['Maintenance'];
export type PlanBody = Schemas['MaintenanceCreate'];

interface FormProps {
  /** One to change. */
  plan?: Plan;
  /** For these; else they are chosen here. */
  monitors?: string[];
  /** Of one monitor: its own address takes start and end, and nothing of monitors. */
  path: string;
  run: (body: PlanBody) => Promise<unknown>;
  onDone: () => void;
}

const changes = [['maintenance'], ['monitor'], ['monitors'], ['page'], ['status']];
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;

function lengthOf(plan?: Plan): string {
  return plan ? spanText((Date.parse(plan.ends_at) - Date.parse(plan.starts_at)) / 1_000, 'seconds') : '1 h';
}

export function MaintenanceForm({ plan, monitors, path, run, onDone }: FormProps) {
  const [title, setTitle] = useState(plan?.title ?? '');
  const [from, setFrom] = useState(() => (plan ? inputTimeOf(plan.starts_at) : inputTime(5)));
  const [length, setLength] = useState(lengthOf(plan));
  const [repeat, setRepeat] = useState(() => repeatOf(plan?.rrule));
  const [zone, setZone] = useState(plan?.timezone ?? here);
  const [notice, setNotice] = useState(plan?.notice_minutes ? spanText(plan.notice_minutes * 60, 'seconds') : '');
  const [about, setAbout] = useState(plan?.description ?? '');
  const [isPublic, setPublic] = useState(plan?.is_public ?? true);
  const [match, setMatch] = useState<Match>(
    plan?.match ?? (plan?.monitor_ids ? { monitor_ids: plan.monitor_ids } : { all: true }),
  );
  const [tried, setTried] = useState(false);
  const seconds = Math.round(readSpan(length, 'seconds') ?? NaN);
  const noticeMinutes = notice.trim() === '' ? 0 : Math.round((readSpan(notice, 'seconds') ?? NaN) / 60);
  const starts = utc(from);
  const isTheirs = monitors === undefined;
  const rrule = ruleOf(repeat);
  const whole = {
    title: title.trim(),
    starts_at: starts,
    ends_at:
      starts && Number.isFinite(seconds)
        ? new Date(Date.parse(starts) + seconds * 1_000).toISOString().replace(/\.\d+Z$/, 'Z')
        : '',
    ...(plan || rrule ? { rrule } : {}),
    ...((rrule ?? plan?.rrule) && { timezone: zone.trim() }),
    notice_minutes: noticeMinutes,
    is_public: isPublic,
    ...(plan || about.trim() ? { description: about.trim() || null } : {}),
    ...(isTheirs ? (match.monitor_ids ? { monitor_ids: match.monitor_ids } : { match }) : {}),
  };
  const body = (plan ? changed(whole, plan) : whole) as PlanBody;
  const save = useAction({
    run: () => run(body),
    changes,
    said: plan ? 'Maintenance is changed' : 'Maintenance is planned',
    onDone,
  });
  const wrong: Record<string, string | undefined> = {
    title: faultOf('MaintenanceCreate', 'title', title, true),
    starts_at: starts ? undefined : 'A date and a time are needed',
    ends_at: seconds >= 60 && seconds <= 2_592_000 ? undefined : 'A length of time, as 30 min or 2 h; at most 30 days',
    rrule: repeat.every === 'rule' ? faultOf('MaintenanceCreate', 'rrule', repeat.rule, true) : undefined,
    notice_minutes:
      Number.isFinite(noticeMinutes) && noticeMinutes <= 20_160
        ? undefined
        : 'A length of time, as 1 d; at most 14 days',
    match: isTheirs ? matchFault(match) : undefined,
  };
  const faults = { ...(tried ? wrong : {}), ...refusalOf(save.error, Object.keys(wrong)) };

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (Object.values(wrong).every((fault) => !fault)) save.mutate();
  }

  return (
    <form onSubmit={submit} noValidate>
      <Field label="Title" error={faults.title} hint="Shown to whoever may see it.">
        {(ids) => (
          <input
            {...ids}
            value={title}
            placeholder="Database upgrade"
            onChange={(event) => setTitle(event.target.value)}
          />
        )}
      </Field>
      <div className={styles.times}>
        <Field label="From" error={faults.starts_at}>
          {(ids) => (
            <input {...ids} type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />
          )}
        </Field>
        <Field label="For" error={faults.ends_at} hint="As 30 min or 2 h.">
          {(ids) => <input {...ids} value={length} onChange={(event) => setLength(event.target.value)} />}
        </Field>
        <Field label="Repeats" error={repeat.every === 'rule' ? undefined : faults.rrule}>
          {(ids) => (
            <select
              {...ids}
              value={repeat.every}
              onChange={(event) => setRepeat({ ...repeat, every: event.target.value as Every })}
            >
              {Object.entries(everyWords).map(([every, word]) => (
                <option key={every} value={every}>
                  {word}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      {repeat.every === 'week' && (
        <fieldset className={styles.days}>
          <legend>On</legend>
          {(Object.keys(weekdays) as Weekday[]).map((day) => (
            <label key={day}>
              <input
                type="checkbox"
                checked={repeat.days.includes(day)}
                onChange={(event) =>
                  setRepeat({
                    ...repeat,
                    days: event.target.checked ? [...repeat.days, day] : repeat.days.filter((other) => other !== day),
                  })
                }
              />{' '}
              {weekdays[day]}
            </label>
          ))}
        </fieldset>
      )}
      {repeat.every === 'rule' && (
        <Field label="Rule" error={faults.rrule} hint="As calendars write it (RFC 5545 RRULE).">
          {(ids) => (
            <input
              {...ids}
              value={repeat.rule}
              placeholder="FREQ=MONTHLY;BYDAY=-1SU"
              spellCheck={false}
              onChange={(event) => setRepeat({ ...repeat, rule: event.target.value })}
            />
          )}
        </Field>
      )}
      {repeat.every !== 'once' && (
        <Field label="On the clocks of" hint="There the hour stays the same when the clocks change.">
          {(ids) => (
            <input
              {...ids}
              list={timeZones}
              value={zone}
              spellCheck={false}
              onChange={(event) => setZone(event.target.value)}
            />
          )}
        </Field>
      )}
      <TimeZones />
      {isTheirs && <MatchFields legend="Of which monitors" match={match} fault={faults.match} onChange={setMatch} />}
      <Field label="Announce it before" error={faults.notice_minutes} hint="To channels, as 1 d; nothing: not at all.">
        {(ids) => (
          <input {...ids} value={notice} placeholder="1 d" onChange={(event) => setNotice(event.target.value)} />
        )}
      </Field>
      <Field label="What is done">
        {(ids) => <textarea {...ids} rows={2} value={about} onChange={(event) => setAbout(event.target.value)} />}
      </Field>
      <Checkbox label="Public" hint="Shown on status pages of its monitors." checked={isPublic} onChange={setPublic} />
      <div className="row-of-actions">
        <Button type="submit" kind="primary" busy={save.isPending}>
          {plan ? 'Save' : 'Plan'}
        </Button>
        <AsCurl
          does={plan ? 'Change the maintenance' : 'Plan maintenance'}
          method={plan ? 'PATCH' : 'POST'}
          path={path}
          body={body}
          needs="KEY"
        />
      </div>
    </form>
  );
}

/** Only what differs is sent: the start of one that repeats lies in the past, and is nobody's wish. */
function changed(whole: Record<string, unknown>, plan: Plan): Record<string, unknown> {
  const before: Record<string, unknown> = { ...plan, rrule: plan.rrule ?? null, description: plan.description ?? null };
  return Object.fromEntries(
    Object.entries(whole).filter(
      ([name, value]) =>
        JSON.stringify(value) !== JSON.stringify(before[name]) &&
        !(
          (name === 'starts_at' || name === 'ends_at') &&
          Math.abs(Date.parse(String(value)) - Date.parse(String(before[name]))) < 60_000
        ),
    ),
  );
}
