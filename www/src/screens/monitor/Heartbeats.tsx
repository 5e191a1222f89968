/** The checks themselves, newest first. */
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { Schemas } from '../../api/client';
import { localSecond, milliseconds } from '../../app/format';
import { monitorQueries } from '../../app/monitor-queries';
import { queries } from '../../app/queries';
import { Card } from '../../ui/Card';
import { Button } from '../../ui/controls';
import { Empty, Loaded, Skeleton } from '../../ui/feedback';
import { useMedia } from '../../ui/media';
import { Pager, usePages } from '../../ui/Pager';
import { StatusBadge } from '../../ui/status';
import { Table } from '../../ui/Table';
import { Second } from '../../ui/Time';
import { CheckDetails } from './CheckDetails';
import { useManage } from './manage';

type Heartbeat = Schemas['Heartbeat'];

export function Heartbeats({ id }: { id: string }) {
  const { manages } = useManage();
  const [opened, setOpened] = useState<string>();
  const pages = usePages<number>();
  const atOnce = useMedia('(max-width: 640px)') ? 12 : 25;
  const query = useQuery(monitorQueries.heartbeats(id, atOnce, pages.before));
  const { data: locations } = useQuery(queries.locations());
  const nameOf = ({ location_id: location }: Heartbeat) =>
    location ? locations?.find((one) => one.id === location)?.name ?? 'A removed location' : 'Local';

  return (
    <Card title="Checks" flush>
      <Loaded query={query} skeleton={<Skeleton lines={atOnce} height={31} />}>
        {(beats) => beats.length === 0 ? (
          <Empty title="Not checked yet"><p>The first check comes within a minute.</p></Empty>
        ) : (
          <>
            <Table brief label="Checks"
              columns={['When', 'Result', 'Response', 'Code', 'From', 'Message', ...(manages ? ['More'] : [])]}
              rows={beats.map((beat) => ({
                key: beat.seq,
                cells: [<Second at={beat.checked_at} />, <StatusBadge status={beat.status} />,
                  milliseconds(beat.response_time_ms), beat.status_code, nameOf(beat), said(beat),
                  ...(manages ? [<Evidence at={beat.checked_at} onOpen={() => setOpened(beat.id)} />] : [])],
              }))} />
            <Pager pages={pages} label="Pages of checks"
              last={beats.length === atOnce ? beats.at(-1)?.seq : undefined} />
          </>
        )}
      </Loaded>
      <CheckDetails id={id} heartbeat={opened} onClose={() => setOpened(undefined)} />
    </Card>
  );
}

function Evidence({ at, onOpen }: { at: string; onOpen: () => void }) {
  return (
    <Button kind="quiet" aria-label={`Evidence of the check ${localSecond(at)}`} onClick={onOpen}>Evidence</Button>
  );
}

function said({ error_message: message, in_maintenance: maintained }: Heartbeat): string | undefined {
  return [message, maintained && 'In maintenance: not counted'].filter(Boolean).join('. ') || undefined;
}
