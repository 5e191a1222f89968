/** Nobody is told of some monitors for a while; what still matters when it ends is told then. */
import { useState, type FormEvent } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { api, read, type Schemas } from '../../api/client';
import { generalKey, keptKeys, may } from '../../app/keys';
import { MyName, useMyName } from '../../app/my-name';
import { AsCurl, useAction } from '../actions';
import { Button } from '../controls';
import { Field } from '../Field';
import { MatchFields, matchFault, type Match } from '../MatchFields';
import { readSpan } from '../spans';
import { say } from '../toast';
import styles from './Planning.module.css';

export type SilenceBody = Schemas['SilenceCreate'];
type Silence = Schemas['Silence'];

export const silenceChanges = [['silences'], ['monitor'], ['admin']];

/** With a key for all at once; else monitor by monitor, each with its own. */
export async function silence(body: SilenceBody): Promise<Silence[]> {
  const { monitors } = keptKeys.get();
  if (generalKey() && may(keptKeys.get(), 'responder'))
    return [await read(api.POST('/silences', { body }))] as Silence[];
  return Promise.all(
    (body.monitor_ids ?? []).map(
      async (id) =>
        (await read(
          api.POST('/silences', {
            body: { ...body, monitor_ids: [id] },
            headers: { Authorization: `Bearer ${monitors[id] ?? ''}` },
          }),
        )) as Silence,
    ),
  );
}

export async function endSilence({ id, monitor_ids: [only = ''] = [] }: Silence): Promise<{ message: string }> {
  const key = generalKey() ?? keptKeys.get().monitors[only];
  return (await read(
    api.DELETE('/silences/{id}', { params: { path: { id } }, headers: key ? { Authorization: `Bearer ${key}` } : {} }),
  )) as { message: string };
}

/** At once, for an hour; what was meant otherwise is taken back from the words that say so. */
export function useQuickSilence(name: string, monitor: string) {
  const client = useQueryClient();
  const end = useAction<Silence[], unknown>({
    run: (all) => Promise.all(all.map(endSilence)),
    changes: silenceChanges,
    said: 'Not silenced any more',
  });
  return useAction<void, Silence[]>({
    run: () => silence({ monitor_ids: [monitor], duration_seconds: 3_600 }),
    onDone: (made) => {
      say(`${name} is silent for an hour`, false, { name: 'Undo', act: () => end.mutate(made) });
      void client.invalidateQueries({ queryKey: ['silences'] });
    },
  });
}

const lengths = ['30 min', '1 h', '4 h', '1 d', '7 d'];

interface FormProps {
  /** For these; else they are chosen here. */
  monitors?: string[];
  onDone: () => void;
}

export function SilenceForm({ monitors, onDone }: FormProps) {
  const [length, setLength] = useState('1 h');
  const [reason, setReason] = useState('');
  const [name, setName] = useMyName();
  const [match, setMatch] = useState<Match>({ all: true });
  const seconds = Math.round(readSpan(length, 'seconds') ?? NaN);
  const body: SilenceBody = {
    ...(monitors ? { monitor_ids: monitors } : match.monitor_ids ? { monitor_ids: match.monitor_ids } : { match }),
    duration_seconds: seconds,
    ...(reason.trim() && { reason: reason.trim() }),
    ...(name && { actor: name }),
  };
  const lengthFault = seconds >= 60 && seconds <= 604_800 ? undefined : 'From 1 min to 7 d';
  const wrong = lengthFault ?? (monitors ? undefined : matchFault(match));
  const save = useAction({
    run: () => silence(body),
    changes: silenceChanges,
    said: 'Silenced: incidents are recorded as ever',
    onDone,
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!wrong) save.mutate();
  }

  return (
    <form onSubmit={submit} noValidate>
      <p className="soft">
        Status, incidents and uptime stay honest; nobody is told. What is still down when it ends is told then, once.
      </p>
      {!monitors && (
        <MatchFields legend="Of which monitors" match={match} fault={matchFault(match)} onChange={setMatch} />
      )}
      <Field label="For" error={lengthFault}>
        {(ids) => <input {...ids} data-first value={length} onChange={(event) => setLength(event.target.value)} />}
      </Field>
      <div className={styles.lengths}>
        {lengths.map((one) => (
          <button key={one} type="button" aria-pressed={one === length} onClick={() => setLength(one)}>
            {one}
          </button>
        ))}
      </div>
      <Field label="Why" hint="Optional. For those who wonder.">
        {(ids) => (
          <input
            {...ids}
            value={reason}
            placeholder="Moving the rack"
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
      <MyName name={name} onChange={setName} />
      <div className="row-of-actions">
        <Button type="submit" kind="primary" icon="bell-off" busy={save.isPending}>
          Silence
        </Button>
        <AsCurl does="Silence" method="POST" path="/silences" body={body} needs="KEY" />
      </div>
    </form>
  );
}
