/** What a channel is told, and how long an incident must last to be told at all. */
import { Checkbox, Field } from '../../ui/Field';
import { eventWords, type ChannelEvent } from './events';
import styles from './Alerts.module.css';

const events = Object.keys(eventWords) as ChannelEvent[];
/** From which a choice begins: what most want to hear. */
const usual: ChannelEvent[] = ['incident.created', 'incident.resolved'];

export interface Choice {
  /** undefined: as the kind of channel has it */
  events?: ChannelEvent[];
  minutes: string;
}

export function minutesFault(minutes: string): string | undefined {
  const number = Number(minutes);
  return minutes.trim() !== '' && Number.isFinite(number) && number >= 0 && number <= 60 ? undefined
    : 'Minutes from 0 to 60';
}

interface ChannelChoiceProps {
  choice: Choice;
  faults: Record<string, string | undefined>;
  onChange: (choice: Choice) => void;
}

export function ChannelChoice({ choice, faults, onChange }: ChannelChoiceProps) {
  const { events: chosen, minutes } = choice;

  function toggle(event: ChannelEvent, on: boolean) {
    const rest = (chosen ?? []).filter((other) => other !== event);
    onChange({ ...choice, events: on ? [...rest, event] : rest });
  }

  return (
    <>
      <Field label="Only if it lasts longer than (minutes)" error={faults.min_duration_seconds}
        hint="0: told at once. A shorter incident is not told at all.">
        {(ids) => <input {...ids} inputMode="decimal" value={minutes}
          onChange={(event) => onChange({ ...choice, minutes: event.target.value })} />}
      </Field>
      <Checkbox label="Choose what it is told" checked={chosen !== undefined}
        hint={chosen === undefined ? 'Else whatever is usual for its kind.' : undefined}
        onChange={(on) => onChange({ ...choice, events: on ? usual : undefined })} />
      {chosen && (
        <fieldset className={styles.events}>
          <legend className="soft small">It is told of</legend>
          {events.map((event) => (
            <Checkbox key={event} label={eventWords[event]} checked={chosen.includes(event)}
              onChange={(on) => toggle(event, on)} />
          ))}
          {faults.events && <p role="alert">{faults.events}</p>}
        </fieldset>
      )}
    </>
  );
}
