/** What was announced, to whom, and what became of it. */
import { useState } from 'react';
import { Link } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../../api/client';
import { monitorQueries } from '../../app/monitor-queries';
import { Card } from '../../ui/Card';
import { Button } from '../../ui/controls';
import { Empty, Loaded } from '../../ui/feedback';
import { Icon, type IconName } from '../../ui/Icon';
import { Table } from '../../ui/Table';
import { Time } from '../../ui/Time';
import { eventWords } from '../../ui/channels/events';
import styles from '../../ui/channels/Channels.module.css';

type Entry = Schemas['AlertEntry'];

export const entriesAtFirst = 10;
const all = 200;
const outcomes: Record<string, { word: string; icon: IconName }> = {
  pending: { word: 'Under way', icon: 'refresh' },
  delivered: { word: 'Delivered', icon: 'check' },
  failed: { word: 'Failed', icon: 'cross' },
  skipped: { word: 'Skipped', icon: 'right' },
  superseded: { word: 'Dropped: the end was told instead', icon: 'right' },
  silenced: { word: 'Silenced', icon: 'pause' },
  grouped: { word: 'Told together with others', icon: 'check' },
};

export function AlertLog({ id }: { id: string }) {
  const [limit, setLimit] = useState(entriesAtFirst);
  const query = useQuery(monitorQueries.alertLog(id, limit));
  const { data: channels } = useQuery(monitorQueries.channels(id));
  const channelOf = ({ channel_id: channel }: Entry) =>
    channel ? channels?.find((one) => one.id === channel)?.name ?? 'A removed channel' : 'No channel';
  return (
    <Card title="Alert log" flush>
      <Loaded query={query}>
        {(entries) => entries.length === 0 ? <Empty title="No alerts yet" /> : (
          <>
            <Table label="Alert log" columns={['When', 'Event', 'To', 'Outcome']} rows={entries.map((entry) => ({
              key: entry.id,
              cells: [<Time at={entry.sent_at} />, <What entry={entry} />, channelOf(entry), <Outcome entry={entry} />],
            }))} />
            {entries.length === limit && limit < all && (
              <p className={styles.total}>
                <Button kind="quiet" onClick={() => setLimit(all)}>Show up to {all}</Button>
              </p>
            )}
          </>
        )}
      </Loaded>
    </Card>
  );
}

function What({ entry: { event, incident_id: incident } }: { entry: Entry }) {
  const word = eventWords[event as keyof typeof eventWords] ?? event;
  return incident ? <Link to={`/incident/${incident}`}>{word}</Link> : word;
}

function Outcome({ entry: { outcome, reason } }: { entry: Entry }) {
  const { word, icon } = outcomes[outcome] ?? { word: outcome, icon: 'question' as const };
  return (
    <span className={styles.outcome} data-outcome={outcome}>
      <Icon name={icon} />{word}{reason && `: ${reason}`}
    </span>
  );
}
