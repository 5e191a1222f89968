/** Who hears of a page by mail. */
import { useQuery } from '@tanstack/react-query';
import { api, read, type Schemas } from '../../api/client';
import { queries } from '../../app/queries';
import { plural } from '../../app/format';
import { useAction } from '../../ui/actions';
import { Button } from '../../ui/controls';
import { Empty, Loaded } from '../../ui/feedback';
import { Table } from '../../ui/Table';
import { Time } from '../../ui/Time';

export function Subscribers({ slug }: { slug: string }) {
  const query = useQuery(queries.pageSubscribers(slug));
  return (
    <Loaded query={query}>
      {({ active, pending, subscribers }) =>
        subscribers.length === 0 ? (
          <Empty title="Nobody has subscribed yet" />
        ) : (
          <>
            <p className="soft small">
              {plural(active, 'subscriber')}
              {pending > 0 && `, ${pending} to confirm`}
            </p>
            <Table
              label="Subscribers"
              columns={['Address', 'State', 'Since', 'Action']}
              rows={subscribers.map((one) => ({
                key: one.id,
                cells: [
                  one.email,
                  one.state === 'active' ? 'hears' : 'has to confirm',
                  <Time at={one.created_at} />,
                  <Remove slug={slug} subscriber={one} />,
                ],
              }))}
            />
          </>
        )
      }
    </Loaded>
  );
}

function Remove({ slug, subscriber: { id, email } }: { slug: string; subscriber: Schemas['Subscriber'] }) {
  const remove = useAction({
    run: async () =>
      (await read(api.DELETE('/status-pages/{slug}/subscribers/{id}', { params: { path: { slug, id } } }))) as {
        message: string;
      },
    changes: [['page', slug, 'subscribers']],
    said: ({ message }) => message,
  });
  return (
    <Button busy={remove.isPending} onClick={() => remove.mutate()}>
      Remove<span className="visually-hidden"> {email}</span>
    </Button>
  );
}
