/** The logo and the symbol of a page, as images of its own: put there, looked at, taken away. */
import { useRef, type ChangeEvent } from 'react';
import { api, read, type Schemas } from '../../api/client';
import { base } from '../../app/base';
import { AsCurl, useAction } from '../../ui/actions';
import { Button } from '../../ui/controls';
import styles from './Pages.module.css';

type Page = Schemas['PageDetail'];
type Kind = 'logo' | 'favicon';

const kinds: Record<Kind, { name: string; about: string }> = {
  logo: { name: 'Logo', about: 'Stands above the title, in place of a logo by its address.' },
  favicon: { name: 'Symbol', about: 'Stands in the tab of a browser.' },
};

export function Images({ page }: { page: Page }) {
  return (
    <>
      <p className="soft small">PNG, at most 256 KiB and 1024 × 1024.</p>
      <OneImage page={page} kind="logo" />
      <OneImage page={page} kind="favicon" />
    </>
  );
}

/** Its images are sent to those who unlocked it, which is not how this browser reads it. */
export function isClosed({ access }: Pick<Page, 'access'>): boolean {
  return access === 'password' || access === 'key';
}

function OneImage({ page, kind }: { page: Page; kind: Kind }) {
  const { slug } = page;
  const { name, about } = kinds[kind];
  const file = useRef<HTMLInputElement>(null);
  const path = { params: { path: { slug } } };
  const put = useAction({
    run: (image: File) => read(api.PUT(`/status-pages/{slug}/${kind}`, { ...path, body: image as never,
      bodySerializer: (body: unknown) => body as File, headers: { 'Content-Type': image.type || 'application/octet-stream' } })),
    changes: [['page', slug]],
    said: `The ${name.toLowerCase()} is there`,
  });
  const remove = useAction({
    run: () => read(api.DELETE(`/status-pages/{slug}/${kind}`, path)),
    changes: [['page', slug]],
    said: `The ${name.toLowerCase()} is gone`,
  });

  function choose({ target }: ChangeEvent<HTMLInputElement>) {
    const [image] = target.files ?? [];
    target.value = '';
    if (image) put.mutate(image);
  }

  return (
    <div className={styles.image}>
      {page[kind] && isClosed(page) && <span>There is a {name.toLowerCase()}; who may read the page sees it.</span>}
      {page[kind] ? !isClosed(page) && <img src={`${base}${page[kind]}`} alt={`${name} of the page`} /> : <span className="soft small">No {name.toLowerCase()}</span>}
      <p className="soft small">{about}</p>
      <div className="row-of-actions">
        <input ref={file} type="file" accept="image/png" className="visually-hidden" aria-label={`${name} as a PNG`} tabIndex={-1}
          onChange={choose} />
        <Button busy={put.isPending} onClick={() => file.current?.click()}>Upload a {name.toLowerCase()}</Button>
        {page[kind] && <Button icon="trash" busy={remove.isPending} onClick={() => remove.mutate()}>Remove the {name.toLowerCase()}</Button>}
        <AsCurl does={`Upload a ${name.toLowerCase()}`} method="PUT" path={`/status-pages/${slug}/${kind}`} needs="KEY" />
      </div>
    </div>
  );
}
