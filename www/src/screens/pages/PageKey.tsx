/** The key that manages a page: another one in its place, for when it got about. */
import { useState } from 'react';
import { api, read, type Schemas } from '../../api/client';
import { setPageKey } from '../../app/keys';
import { AsCurl, ConfirmButton, useAction } from '../../ui/actions';
import { Card } from '../../ui/Card';
import { Secret } from '../../ui/Secret';

export function PageKey({ page: { slug, title } }: { page: Schemas['PageDetail'] }) {
  const [made, setMade] = useState<string>();
  const rotate = useAction({
    run: () => read(api.POST('/status-pages/{slug}/rotate-key', { params: { path: { slug } } })),
    said: 'The page has another key',
    onDone: ({ manage_key: key }) => {
      setPageKey(slug, key);
      setMade(key);
    },
  });
  return (
    <Card title="Manage key">
      {made ? (
        <Secret label="Its manage key, shown only now" value={made}>This browser keeps it; keep it elsewhere, too.</Secret>
      ) : (
        <div className="row-of-actions">
          <ConfirmButton label="Exchange the key" icon="key" title={`Exchange the key of ${title}?`} doIt="Exchange it"
            busy={rotate.isPending} onConfirm={() => rotate.mutate()}>
            <p>The one that manages the page now stops working, and so does what was unlocked by it.</p>
          </ConfirmButton>
          <AsCurl does="Exchange the key" method="POST" path={`/status-pages/${slug}/rotate-key`} needs="KEY" />
        </div>
      )}
    </Card>
  );
}
