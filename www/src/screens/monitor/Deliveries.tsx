/** Every attempt at a webhook, by event and success; the filters are in the address. */
import { useQuery } from '@tanstack/react-query';
import { useSearchParams } from 'react-router';
import { api, read, type Schemas } from '../../api/client';
import { milliseconds, plural } from '../../app/format';
import { monitorQueries, type DeliveryFilters } from '../../app/monitor-queries';
import { useAction, WithCurl } from '../../ui/actions';
import { Card } from '../../ui/Card';
import { Button } from '../../ui/controls';
import { Empty, Loaded } from '../../ui/feedback';
import { Field } from '../../ui/Field';
import { Icon } from '../../ui/Icon';
import { Pager, usePages } from '../../ui/Pager';
import { Table } from '../../ui/Table';
import { Time } from '../../ui/Time';
import { eventWords } from '../../ui/channels/events';
import styles from '../../ui/channels/Channels.module.css';

type Delivery = Schemas['Delivery'];

const statusWords: Record<Delivery['status'], string> = { success: 'Delivered', failed: 'Failed' };

export function Deliveries({ id }: { id: string }) {
  const [parameters, setParameters] = useSearchParams();
  const filters = { event: parameters.get('event') ?? undefined, status: parameters.get('delivered') ?? undefined };
  const choose = (name: string, value: string) => setParameters((old) => {
    if (value) old.set(name, value);
    else old.delete(name);
    return old;
  }, { replace: true, preventScrollReset: true });

  return (
    <Card title="Webhook deliveries" flush>
      <div className={styles.filters}>
        <Filter label="Event" words={eventWords} value={filters.event} onChoose={(value) => choose('event', value)} />
        <Filter label="Result" words={statusWords} value={filters.status}
          onChoose={(value) => choose('delivered', value)} />
      </div>
      <Attempts key={`${filters.event} ${filters.status}`} id={id} filters={filters} />
    </Card>
  );
}

interface FilterProps {
  label: string;
  words: Record<string, string>;
  value?: string;
  onChoose: (value: string) => void;
}

function Filter({ label, words, value = '', onChoose }: FilterProps) {
  return (
    <Field label={label}>
      {(ids) => (
        <select {...ids} value={value} onChange={(event) => onChoose(event.target.value)}>
          <option value="">All</option>
          {Object.entries(words).map(([one, word]) => <option key={one} value={one}>{word}</option>)}
        </select>
      )}
    </Field>
  );
}

function Attempts({ id, filters }: { id: string; filters: DeliveryFilters }) {
  const pages = usePages<number>();
  const query = useQuery(monitorQueries.deliveries(id, filters, pages.before));
  const isFiltered = Boolean(filters.event ?? filters.status);
  return (
    <Loaded query={query}>
      {({ deliveries, total }) => deliveries.length === 0 ? (
        <Empty title={isFiltered ? 'No delivery is like that' : 'Nothing was sent to a webhook yet'} />
      ) : (
        <>
          <Table label="Webhook deliveries" columns={['When', 'Event', 'To', 'Attempt', 'Result', 'Took', 'Action']}
            rows={deliveries.map((one) => ({
              key: one.seq,
              cells: [<Time at={one.created_at} />, eventWords[one.event], one.url, one.attempt,
                <Result delivery={one} />,
                milliseconds(one.response_time_ms), <Again id={id} delivery={one} />],
            }))} />
          {pages.number === 1 && <p className={styles.total}>{plural(total, 'attempt')} in all</p>}
          <Pager pages={pages} label="Pages of deliveries"
            last={total > deliveries.length ? deliveries.at(-1)?.seq : undefined} />
        </>
      )}
    </Loaded>
  );
}

function Again({ id, delivery: { id: delivery_id } }: { id: string; delivery: Delivery }) {
  const path = `/monitors/${id}/webhook-deliveries/${delivery_id}/redeliver`;
  const again = useAction({
    run: () => read(api.POST('/monitors/{id}/webhook-deliveries/{delivery_id}/redeliver',
      { params: { path: { id, delivery_id } } })),
    changes: [['monitor', id, 'deliveries']],
    said: ({ message }) => message,
  });
  return (
    <WithCurl does="send it again" method="POST" path={path} needs="KEY">
      <Button icon="refresh" kind="quiet" busy={again.isPending} onClick={() => again.mutate()}>Send again</Button>
    </WithCurl>
  );
}

function Result({ delivery: { status, status_code: code, error_message: error } }: { delivery: Delivery }) {
  return (
    <span className={styles.outcome} data-outcome={status}>
      <Icon name={status === 'success' ? 'check' : 'cross'} />{statusWords[status]}: {error ?? code}
    </span>
  );
}
