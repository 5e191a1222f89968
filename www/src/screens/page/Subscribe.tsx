/** News by mail, for those who ask: the address has to confirm. */
import { useState, type FormEvent } from 'react';
import { api, read } from '../../api/client';
import { useSpeech } from '../../app/words';
import { useAction } from '../../ui/actions';
import { Button } from '../../ui/controls';
import { Field } from '../../ui/Field';
import styles from './PageFrame.module.css';

export function Subscribe({ slug }: { slug: string }) {
  const { say } = useSpeech();
  const [open, setOpen] = useState(false);
  const [email, setEmail] = useState('');
  const [fault, setFault] = useState<string>();
  const subscribe = useAction({
    run: async () =>
      (await read(
        api.POST('/status-pages/{slug}/subscribers', { params: { path: { slug } }, body: { email: email.trim() } }),
      )) as { message: string },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    const isAddress = /^[^\s@]+@[^\s@]+$/.test(email.trim());
    setFault(isAddress ? undefined : say('app_subscribe_fault'));
    if (isAddress) subscribe.mutate();
  }

  if (subscribe.data) return <p role="status">{say('app_subscribe_done')}</p>;
  if (!open)
    return (
      <Button icon="mail" onClick={() => setOpen(true)}>
        {say('app_subscribe')}
      </Button>
    );
  return (
    <form onSubmit={submit} noValidate className={styles.subscribe}>
      <Field label={say('app_subscribe_address')} error={fault}>
        {(ids) => (
          <input
            {...ids}
            type="email"
            autoComplete="email"
            value={email}
            autoFocus
            onChange={(event) => setEmail(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" kind="primary" busy={subscribe.isPending}>
        {say('app_subscribe_do')}
      </Button>
    </form>
  );
}
