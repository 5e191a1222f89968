/** The configuration as it stands in the form, checked once, before anything is saved. */
import { api, read, type Schemas } from '../../api/client';
import { AsCurl, useAction } from '../actions';
import { useAnnounced } from '../announce';
import { Button, IconButton } from '../controls';
import { Icon } from '../Icon';
import { StatusBadge, statusWord } from '../status';
import { EvidenceView, resultWords, type Evidence } from '../evidence/Evidence';
import type { MonitorBody } from './model';
import styles from './MonitorForm.module.css';

interface TryItProps {
  /** What would be created; of a monitor that is, its export brings the secrets that are not shown. */
  body: MonitorBody;
  id?: string;
  /** Whether the form holds what can be tried; else it says what is wrong. */
  ready: () => boolean;
}

type Tried = Schemas['Tried'];

export function TryIt({ body, id, ready }: TryItProps) {
  const attempt = useAction<void, Tried>({
    run: async () => read(api.POST('/check', { body: (await wholeOf(body, id)) as never })),
  });
  const { data } = attempt;
  useAnnounced(data ? `Tried: ${statusWord(data.result.status)}` : '');
  if (body.monitor_type === 'push') return null;
  return (
    <>
      <Button
        icon="play"
        busy={attempt.isPending}
        onClick={() => {
          if (ready()) attempt.mutate();
        }}
      >
        Try it
      </Button>
      <AsCurl does="Try it, without saving" method="POST" path="/check" body={nameless(body)} />
      {data && <Result tried={data} onClose={() => attempt.reset()} />}
    </>
  );
}

/** As a ref: what comes below the end of the window is brought into it. */
function comeInSight(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}

function Result({ tried: { result, evidence }, onClose }: { tried: Tried; onClose: () => void }) {
  return (
    <section className={styles.tried} aria-label="What came of it" ref={comeInSight}>
      <div className={styles.triedHead}>
        <StatusBadge status={result.status} />
        <p>{resultWords(result)}</p>
        <IconButton label="Put it away" onClick={onClose}>
          <Icon name="cross" />
        </IconButton>
      </div>
      <EvidenceView evidence={evidence as Evidence} />
    </section>
  );
}

function nameless({ name: _name, ...rest }: MonitorBody): Omit<MonitorBody, 'name'> {
  return rest;
}

async function wholeOf(body: MonitorBody, id?: string): Promise<object> {
  if (id === undefined) return nameless(body);
  const kept = (await read(api.GET('/monitors/{id}/export', { params: { path: { id } } }))) as Record<string, unknown>;
  return unmasked(nameless(body), kept) as object;
}

/** Where the form has *** for what it was not shown, what is kept stands. */
function unmasked(shown: unknown, kept: unknown): unknown {
  if (shown === '***') return kept;
  if (typeof shown !== 'object' || shown === null || Array.isArray(shown)) return shown;
  const known = (kept ?? {}) as Record<string, unknown>;
  return Object.fromEntries(Object.entries(shown).map(([name, value]) => [name, unmasked(value, known[name])]));
}
