/** A month of maintenance, a cell a day; where there is no room, the days alone on which there is some. */
import { useState } from 'react';
import { localMinute } from '../../app/format';
import { IconButton } from '../../ui/controls';
import { Icon } from '../../ui/Icon';
import type { Plan } from '../../ui/planning/MaintenanceForm';
import styles from './Maintenance.module.css';

interface Time {
  key: string;
  title: string;
  from: Date;
  to: Date;
  active: boolean;
}

const aDay = 86_400_000;
const monthName = new Intl.DateTimeFormat(undefined, { month: 'long', year: 'numeric' });
const dayName = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const short = new Intl.DateTimeFormat(undefined, { weekday: 'short' });

/** Each time that is known of: the API tells the next five of what repeats. */
function timesOf(plans: Plan[]): Time[] {
  return plans
    .flatMap(({ id, title, active, rrule, starts_at, ends_at, next }) => {
      const times = rrule ? next : [{ starts_at, ends_at }];
      return times.map((time) => ({
        key: `${id} ${time.starts_at}`,
        title,
        active: active && !rrule,
        from: new Date(time.starts_at),
        to: new Date(time.ends_at),
      }));
    })
    .sort((a, b) => a.from.getTime() - b.from.getTime());
}

function startOfMonth(offset: number): Date {
  const now = new Date();
  return new Date(now.getFullYear(), now.getMonth() + offset, 1);
}

/** Whole weeks, Monday first, that hold the month. */
function daysOf(month: Date): Date[] {
  const lead = (month.getDay() + 6) % 7;
  const length = new Date(month.getFullYear(), month.getMonth() + 1, 0).getDate();
  return Array.from(
    { length: Math.ceil((lead + length) / 7) * 7 },
    (_, index) => new Date(month.getFullYear(), month.getMonth(), index - lead + 1),
  );
}

export function Calendar({ plans }: { plans: Plan[] }) {
  const [offset, setOffset] = useState(0);
  const month = startOfMonth(offset);
  const times = timesOf(plans);
  const days = daysOf(month);
  const today = new Date().toDateString();
  const on = (day: Date) =>
    times.filter(({ from, to }) => from.getTime() < day.getTime() + aDay && to.getTime() > day.getTime());
  return (
    <div className={styles.calendar}>
      <div className={styles.monthHead}>
        <IconButton label="The month before" onClick={() => setOffset(offset - 1)}>
          <span className={styles.back}>
            <Icon name="right" />
          </span>
        </IconButton>
        <h3 aria-live="polite">{monthName.format(month)}</h3>
        <IconButton label="The next month" onClick={() => setOffset(offset + 1)}>
          <Icon name="right" />
        </IconButton>
      </div>
      <div className={styles.month} role="group" aria-label={`Maintenance in ${monthName.format(month)}`}>
        <div className={styles.week} aria-hidden="true">
          {days.slice(0, 7).map((day) => (
            <span key={day.getTime()} className={styles.weekday}>
              {short.format(day)}
            </span>
          ))}
        </div>
        {Array.from({ length: days.length / 7 }, (_, week) => (
          <div key={week} className={styles.week}>
            {days.slice(week * 7, week * 7 + 7).map((day) => {
              const here = on(day);
              return (
                <div
                  key={day.getTime()}
                  className={styles.day}
                  data-empty={here.length === 0 || undefined}
                  data-other={day.getMonth() !== month.getMonth() || undefined}
                  data-today={day.toDateString() === today || undefined}
                >
                  <span className={styles.date}>
                    <span aria-hidden="true">{day.getDate()}</span>
                    <span className={styles.whole}>{dayName.format(day)}</span>
                  </span>
                  {here.length > 0 && (
                    <ul>
                      {here.map((time) => (
                        <Entry key={time.key} time={time} day={day} />
                      ))}
                    </ul>
                  )}
                </div>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}

function Entry({ time: { title, from, to, active }, day }: { time: Time; day: Date }) {
  const begins = from.getTime() >= day.getTime();
  const span = `${localMinute(from.toISOString())} to ${localMinute(to.toISOString())}`;
  return (
    <li className={styles.entry} data-active={active || undefined} title={`${title}, ${span}`}>
      {begins && <span>{localMinute(from.toISOString())} </span>}
      {title}
    </li>
  );
}
