/** How soon a channel is told, and of what. */
import { useId } from 'react';
import { fieldsOf } from '../../api/limits';
import { Checkbox, Field } from '../Field';
import { eventWords, type ChannelEvent } from './events';
import styles from './Channels.module.css';

const events = Object.keys(eventWords) as ChannelEvent[];
/** From which a choice begins: what most want to hear. */
const usual: ChannelEvent[] = ['incident.created', 'incident.resolved'];
/** Whether this instance puts together what comes within moments. */
const groups = fieldsOf('ChannelCreate').includes('group_wait_seconds');

export interface Choice {
  /** undefined: as the kind of channel has it */
  events?: ChannelEvent[];
  pace: 'at once' | 'grouped' | 'longer';
  minutes: string;
}

interface Paced {
  min_duration_seconds?: number;
  group_wait_seconds?: number;
}

export function choiceOf(channel: (Paced & { events?: ChannelEvent[] }) | undefined): Choice {
  const { min_duration_seconds: least = 0, group_wait_seconds: wait } = channel ?? {};
  const pace = least > 0 ? 'longer' : groups && wait !== 0 ? 'grouped' : 'at once';
  return { events: channel?.events, pace, minutes: String(least / 60) };
}

/** What the choice says to the API; what it does not decide stays as it is. */
export function paceBody({ pace, minutes }: Choice, before?: Paced): Paced {
  const least = pace === 'longer' ? Math.round(Number(minutes) * 60) : 0;
  const wait = !groups
    ? undefined
    : pace === 'at once'
      ? 0
      : pace === 'grouped' && before?.group_wait_seconds === 0
        ? 10
        : undefined;
  return { min_duration_seconds: least, ...(wait !== undefined && { group_wait_seconds: wait }) };
}

export function minutesFault({ pace, minutes }: Choice): string | undefined {
  const number = Number(minutes);
  return pace !== 'longer' || (minutes.trim() !== '' && Number.isFinite(number) && number > 0 && number <= 60)
    ? undefined
    : 'Minutes from 1 to 60';
}

interface ChannelChoiceProps {
  choice: Choice;
  faults: Record<string, string | undefined>;
  /** Machines are told each event by itself. */
  isMachine: boolean;
  onChange: (choice: Choice) => void;
}

export function ChannelChoice({ choice, faults, isMachine, onChange }: ChannelChoiceProps) {
  const name = useId();
  const { events: chosen, pace, minutes } = choice;
  const paces: [Choice['pace'], string][] = [
    ['at once', 'Immediately'],
    ...(groups && !isMachine ? [['grouped', 'Grouped'] as [Choice['pace'], string]] : []),
    ['longer', 'Only if it lasts longer'],
  ];
  const shown = pace === 'grouped' && (isMachine || !groups) ? 'at once' : pace;

  function toggle(event: ChannelEvent, on: boolean) {
    const rest = (chosen ?? []).filter((other) => other !== event);
    onChange({ ...choice, events: on ? [...rest, event] : rest });
  }

  return (
    <>
      <fieldset className={styles.paces}>
        <legend>How soon</legend>
        {paces.map(([one, word]) => (
          <label key={one}>
            <input
              type="radio"
              name={name}
              checked={shown === one}
              onChange={() =>
                onChange({ ...choice, pace: one, minutes: one === 'longer' && Number(minutes) === 0 ? '5' : minutes })
              }
            />{' '}
            {word}
          </label>
        ))}
      </fieldset>
      {shown === 'grouped' && (
        <p className="soft small">What comes within seconds is one message; what follows is told every few minutes.</p>
      )}
      {shown === 'longer' && (
        <Field
          label="Than so many minutes"
          error={faults.min_duration_seconds}
          hint="A shorter incident is not told at all."
        >
          {(ids) => (
            <input
              {...ids}
              inputMode="decimal"
              value={minutes}
              onChange={(event) => onChange({ ...choice, minutes: event.target.value })}
            />
          )}
        </Field>
      )}
      <Checkbox
        label="Choose what it is told"
        checked={chosen !== undefined}
        hint={chosen === undefined ? 'Else whatever is usual for its kind.' : undefined}
        onChange={(on) => onChange({ ...choice, events: on ? usual : undefined })}
      />
      {chosen && (
        <fieldset className={styles.events}>
          <legend className="soft small">It is told of</legend>
          {events.map((event) => (
            <Checkbox
              key={event}
              label={eventWords[event]}
              checked={chosen.includes(event)}
              onChange={(on) => toggle(event, on)}
            />
          ))}
          {faults.events && <p role="alert">{faults.events}</p>}
        </fieldset>
      )}
    </>
  );
}
