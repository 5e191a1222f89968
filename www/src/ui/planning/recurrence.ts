/** How maintenance repeats, as people choose it; the rule itself is RFC 5545's, and what we have no words for is kept as it is. */
export const weekdays = { MO: 'Mon', TU: 'Tue', WE: 'Wed', TH: 'Thu', FR: 'Fri', SA: 'Sat', SU: 'Sun' } as const;
export type Weekday = keyof typeof weekdays;
const order = Object.keys(weekdays) as Weekday[];

export type Every = 'once' | 'day' | 'week' | 'month' | 'rule';

export interface Repeat {
  every: Every;
  days: Weekday[];
  rule: string;
}

export const everyWords: Record<Every, string> = {
  once: 'No',
  day: 'Every day',
  week: 'Every week',
  month: 'Every month',
  rule: 'By a rule of its own',
};

export function repeatOf(rrule: string | undefined): Repeat {
  const [, weekly] = /^FREQ=WEEKLY(?:;BYDAY=([A-Z,]+))?$/.exec(rrule ?? '') ?? [];
  const days = (weekly ?? '').split(',').filter((day): day is Weekday => day in weekdays);
  const every: Every = !rrule
    ? 'once'
    : rrule === 'FREQ=DAILY'
      ? 'day'
      : rrule === 'FREQ=MONTHLY'
        ? 'month'
        : /^FREQ=WEEKLY(;BYDAY=[A-Z,]+)?$/.test(rrule)
          ? 'week'
          : 'rule';
  return { every, days, rule: rrule ?? '' };
}

export function ruleOf({ every, days, rule }: Repeat): string | null {
  const chosen = order.filter((day) => days.includes(day));
  const weekly = chosen.length > 0 ? `FREQ=WEEKLY;BYDAY=${chosen.join(',')}` : 'FREQ=WEEKLY';
  return { once: null, day: 'FREQ=DAILY', week: weekly, month: 'FREQ=MONTHLY', rule: rule.trim() || null }[every];
}

export function repeatWords(rrule: string | undefined): string | undefined {
  const { every, days } = repeatOf(rrule);
  if (every === 'once') return undefined;
  if (every === 'week')
    return days.length > 0
      ? `every ${order
          .filter((day) => days.includes(day))
          .map((day) => weekdays[day])
          .join(', ')}`
      : 'every week';
  return every === 'rule' ? rrule : everyWords[every].toLowerCase();
}
