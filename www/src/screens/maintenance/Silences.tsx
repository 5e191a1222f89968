/** Who is silent now, until when and why; and who was. */
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../../api/client';
import { plural } from '../../app/format';
import { queries } from '../../app/queries';
import { teamQueries } from '../../app/team-queries';
import { useAction, WithCurl } from '../../ui/actions';
import { Card } from '../../ui/Card';
import { Button } from '../../ui/controls';
import { Empty, Loaded } from '../../ui/feedback';
import { matchWords } from '../../ui/MatchFields';
import { Modal } from '../../ui/Modal';
import { endSilence, SilenceForm, silenceChanges } from '../../ui/planning/SilenceForm';
import { Ago, TimeRange } from '../../ui/Time';
import styles from './Maintenance.module.css';

type Silence = Schemas['Silence'];

export function Silences({ editable }: { editable: boolean }) {
  const active = useQuery(teamQueries.silences('active'));
  const past = useQuery(teamQueries.silences('past'));
  const [adding, setAdding] = useState(false);
  return (
    <Card
      title="Silences"
      actions={
        editable && (
          <Button icon="bell-off" onClick={() => setAdding(true)}>
            Silence
          </Button>
        )
      }
    >
      <Loaded query={active}>
        {(silences) =>
          silences.length === 0 ? (
            <Empty title="Nobody is silent">
              <p>A silence holds alerts back; incidents are recorded as ever.</p>
            </Empty>
          ) : (
            <ul>
              {silences.map((silence) => (
                <Line key={silence.id} silence={silence} editable={editable} />
              ))}
            </ul>
          )
        }
      </Loaded>
      {past.data && past.data.length > 0 && (
        <details className={styles.past}>
          <summary>{past.data.length === 1 ? 'One is over' : `${past.data.length} are over`}</summary>
          <ul>
            {past.data.slice(0, 20).map((silence) => (
              <Line key={silence.id} silence={silence} editable={false} />
            ))}
          </ul>
        </details>
      )}
      <Modal open={adding} onClose={() => setAdding(false)} title="Silence" wide>
        <SilenceForm onDone={() => setAdding(false)} />
      </Modal>
    </Card>
  );
}

const mostNames = 3;

/** Of a few monitors, for those who may see them; a number says more of many. */
function useNames(ids: string[] = []): string | undefined {
  const few = ids.length > 0 && ids.length <= mostNames;
  const { data } = useQuery({ ...queries.summary(), enabled: few });
  const names = ids.map((id) => data?.monitors.find((monitor) => monitor.id === id)?.name);
  return few && names.every(Boolean) ? names.join(', ') : undefined;
}

function Line({ silence, editable }: { silence: Silence; editable: boolean }) {
  const {
    id,
    match,
    monitor_ids: ids,
    monitor_count: count,
    reason,
    actor,
    starts_at: from,
    ends_at: to,
    active,
  } = silence;
  const names = useNames(ids);
  const whom = match && !ids ? `${matchWords(match)} (${count})` : names ?? plural(count, 'monitor');
  const end = useAction({ run: () => endSilence(silence), changes: silenceChanges, said: ({ message }) => message });
  return (
    <li className={styles.plan}>
      <div>
        <p>
          <strong>{whom}</strong>
          {reason && `: ${reason}`}
        </p>
        <p className="soft small">
          {active ? (
            <>
              ends <Ago at={to} />
            </>
          ) : (
            <TimeRange from={from} to={to} />
          )}
          {actor && `, by ${actor}`}
        </p>
      </div>
      {editable && (
        <WithCurl does="End the silence" method="DELETE" path={`/silences/${id}`} needs="KEY">
          <Button busy={end.isPending} aria-label={`End now: the silence of ${whom}`} onClick={() => end.mutate()}>
            End now
          </Button>
        </WithCurl>
      )}
    </li>
  );
}
