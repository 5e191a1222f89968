/** Who hears of this monitor: channels of its own, and those that it shares with others. */
import { useState } from 'react';
import { Link } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import { useMay } from '../../app/keys';
import { monitorQueries } from '../../app/monitor-queries';
import { Card } from '../../ui/Card';
import { ChannelForm } from '../../ui/channels/ChannelForm';
import { ChannelLine, TestChannel, What } from '../../ui/channels/ChannelLine';
import type { Channel } from '../../ui/channels/channel-api';
import { kindOf } from '../../ui/channels/kinds';
import { Button } from '../../ui/controls';
import { Empty, Loaded } from '../../ui/feedback';
import { Modal } from '../../ui/Modal';
import styles from '../../ui/channels/Channels.module.css';

export function Channels({ id }: { id: string }) {
  const query = useQuery(monitorQueries.channels(id));
  const [editing, setEditing] = useState<Channel | 'new'>();
  const [added, setAdded] = useState<string>();
  const close = (channel?: Channel) => {
    setEditing(undefined);
    if (channel && kindOf(channel) === 'template') setAdded(channel.id);
  };
  return (
    <Card title="Who hears of this" actions={<Button icon="plus" onClick={() => setEditing('new')}>Add a channel</Button>}>
      <Loaded query={query}>
        {(channels) => {
          const own = channels.filter(({ inherited }) => !inherited);
          const shared = channels.filter(({ inherited }) => inherited);
          return (
            <>
              {channels.length === 0 && <Empty title="Nobody yet"><p>Add a chat, a webhook or a mail address, and test it here.</p></Empty>}
              <ul>
                {own.map((channel) => (
                  <ChannelLine key={channel.id} channel={channel} editable previewed={channel.id === added} onEdit={() => setEditing(channel)} />
                ))}
              </ul>
              {shared.length > 0 && <Shared channels={shared} isAll={own.length === 0} />}
            </>
          );
        }}
      </Loaded>
      <Modal open={editing !== undefined} onClose={close} title={editing === 'new' ? 'Add a channel' : 'Change the channel'} wide>
        {editing && <ChannelForm scope={{ monitor: id }} channel={editing === 'new' ? undefined : editing} onDone={close} />}
      </Modal>
    </Card>
  );
}

function Shared({ channels, isAll }: { channels: Channel[]; isAll: boolean }) {
  const editable = useMay('editor');
  return (
    <section className={isAll ? undefined : styles.shared}>
      {!isAll && <h3>Shared with other monitors</h3>}
      <ul>
        {channels.map((channel) => (
          <li key={channel.id} className={styles.channel}>
            <What channel={channel} />
            <div className="row-of-actions">
              {editable && <TestChannel channel={channel} />}
              {editable && <Link to="/channels">Change</Link>}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
