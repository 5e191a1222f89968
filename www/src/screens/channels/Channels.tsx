/** Channels that monitors share: who hears of which, how soon, and the rules by which they are reminded. */
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { milliseconds } from '../../app/format';
import { useMay } from '../../app/keys';
import { teamQueries } from '../../app/team-queries';
import { AlertRules } from '../../ui/channels/AlertRules';
import { ChannelForm } from '../../ui/channels/ChannelForm';
import { ChannelLine } from '../../ui/channels/ChannelLine';
import { ChannelButtons } from '../../ui/channels/ChannelTiles';
import type { Channel } from '../../ui/channels/channel-api';
import { eventWords } from '../../ui/channels/events';
import { kindOf, looksOf, type ChannelKind } from '../../ui/channels/kinds';
import { Card, ScreenHead } from '../../ui/Card';
import { Button } from '../../ui/controls';
import { Empty, Loaded } from '../../ui/feedback';
import { MenuItem } from '../../ui/Menu';
import { Modal } from '../../ui/Modal';
import { Table } from '../../ui/Table';
import { Time } from '../../ui/Time';
import { Together } from '../../ui/Together';
import { Locked } from '../Locked';

export function Channels() {
  return useMay('viewer') ? <Whole /> : <Locked title="Channels" about="Who hears of which monitors." />;
}

function Whole() {
  const editable = useMay('editor');
  const channels = useQuery(teamQueries.channels());
  const rules = useQuery(teamQueries.rules());
  const [editing, setEditing] = useState<Channel | { kind: ChannelKind } | 'new'>();
  const [added, setAdded] = useState<string>();
  const [log, setLog] = useState<Channel>();
  const close = (channel?: Channel) => {
    setEditing(undefined);
    if (channel && kindOf(channel) === 'template') setAdded(channel.id);
  };
  const changed = typeof editing === 'object' && 'id' in editing ? editing : undefined;
  const kind = typeof editing === 'object' && 'kind' in editing ? editing.kind : undefined;
  return (
    <>
      <ScreenHead
        title="Channels"
        about="They hear of many monitors: of all, of those with a tag, of a group. What one monitor alone has is on its own screen."
        actions={
          editable && (
            <Button kind="primary" icon="plus" onClick={() => setEditing('new')}>
              Add a channel
            </Button>
          )
        }
      />
      <Together of={[channels, rules]}>
        <Card title="Shared by monitors">
          <Loaded query={channels}>
            {(list) =>
              list.length === 0 ? (
                <>
                  <Empty title="Nobody is told yet">
                    <p>Choose where the news goes; a test says at once whether it arrives.</p>
                  </Empty>
                  {editable && <ChannelButtons onChoose={(one) => setEditing({ kind: one })} />}
                </>
              ) : (
                <ul>
                  {list.map((channel) => (
                    <ChannelLine
                      key={channel.id}
                      channel={channel}
                      editable={editable}
                      previewed={channel.id === added}
                      onEdit={() => setEditing(channel)}
                    >
                      <MenuItem icon="external" onClick={() => setLog(channel)}>
                        Deliveries
                      </MenuItem>
                    </ChannelLine>
                  ))}
                </ul>
              )
            }
          </Loaded>
        </Card>
        {editable && rules.data !== undefined && (
          <AlertRules scope="shared" rules={rules.data ?? undefined} channels={channels.data ?? []} />
        )}
      </Together>
      <Modal
        open={editing !== undefined}
        onClose={close}
        wide
        title={changed ? 'Change the channel' : kind ? `Add a channel: ${looksOf(kind).name}` : 'Add a channel'}
      >
        {editing && <ChannelForm scope="shared" channel={changed} kind={kind} onDone={close} />}
      </Modal>
      <Modal open={log !== undefined} onClose={() => setLog(undefined)} title={`Deliveries to ${log?.name ?? ''}`} wide>
        {log && <Deliveries id={log.id} />}
      </Modal>
    </>
  );
}

function Deliveries({ id }: { id: string }) {
  const query = useQuery(teamQueries.channelDeliveries(id));
  return (
    <Loaded query={query}>
      {({ deliveries }) =>
        deliveries.length === 0 ? (
          <Empty title="Nothing was sent yet" />
        ) : (
          <Table
            label="Deliveries"
            columns={['When', 'Event', 'Attempt', 'Result', 'Took']}
            rows={deliveries.map((one) => ({
              key: one.seq,
              cells: [
                <Time at={one.created_at} />,
                eventWords[one.event] ?? one.event,
                one.attempt,
                one.status === 'success'
                  ? `Delivered: ${one.status_code ?? ''}`
                  : `Failed: ${one.error_message ?? one.status_code ?? ''}`,
                milliseconds(one.response_time_ms),
              ],
            }))}
          />
        )
      }
    </Loaded>
  );
}
