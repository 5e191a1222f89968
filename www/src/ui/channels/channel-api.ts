/** A channel of one monitor and one that monitors share are asked about at different addresses, in the same words. */
import { api, read, type Schemas } from '../../api/client';

export type Channel = Schemas['Channel'];
export type ChannelBody = Partial<Schemas['SharedChannelCreate']>;

/** Whose a channel is to be: one monitor's, or one that monitors share. */
export type Scope = { monitor: string } | 'shared';

export function isShared({ monitor_id: monitor }: Pick<Channel, 'monitor_id'>): boolean {
  return monitor === undefined;
}

export function pathOf(channel: Channel): string {
  return `/${isShared(channel) ? 'channels' : 'notifications'}/${channel.id}`;
}

export function addPath(scope: Scope): string {
  return scope === 'shared' ? '/channels' : `/monitors/${scope.monitor}/notifications`;
}

export function changedBy(scope: Scope) {
  return scope === 'shared' ? [['channels'], ['monitor']] : [['monitor', scope.monitor, 'channels']];
}

const by = ({ id }: Channel) => ({ params: { path: { id } } });

export async function add(scope: Scope, body: ChannelBody): Promise<Channel> {
  if (scope === 'shared') return (await read(api.POST('/channels', { body: body as never }))) as unknown as Channel;
  return (await read(
    api.POST('/monitors/{id}/notifications', { params: { path: { id: scope.monitor } }, body: body as never }),
  )) as Channel;
}

export async function change(channel: Channel, body: ChannelBody): Promise<unknown> {
  return isShared(channel)
    ? read(api.PATCH('/channels/{id}', { ...by(channel), body: body as never }))
    : read(api.PATCH('/notifications/{id}', { ...by(channel), body: body as never }));
}

export async function remove(channel: Channel): Promise<{ message: string }> {
  return (await (isShared(channel)
    ? read(api.DELETE('/channels/{id}', by(channel)))
    : read(api.DELETE('/notifications/{id}', by(channel))))) as { message: string };
}

export async function preview(channel: Channel): Promise<Schemas['ChannelPreviews']> {
  return (await (isShared(channel)
    ? read(api.POST('/channels/{id}/preview', by(channel)))
    : read(api.POST('/notifications/{id}/preview', by(channel))))) as Schemas['ChannelPreviews'];
}

export async function rotateSecret(channel: Channel): Promise<{ secret: string }> {
  return (await (isShared(channel)
    ? read(api.POST('/channels/{id}/rotate-secret', by(channel)))
    : read(api.POST('/notifications/{id}/rotate-secret', by(channel))))) as { secret: string };
}

export async function test({ id: channel_id, monitor_id: monitor }: Channel): Promise<Schemas['ChannelTest']> {
  return (await (monitor === undefined
    ? read(api.POST('/channels/{id}/test', { params: { path: { id: channel_id } } }))
    : read(
        api.POST('/monitors/{id}/notifications/{channel_id}/test', { params: { path: { id: monitor, channel_id } } }),
      ))) as Schemas['ChannelTest'];
}
