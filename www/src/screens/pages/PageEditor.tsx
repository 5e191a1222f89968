/** One status page, for whoever has its key: what it says, which monitors it shows, and its end. */
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import { api, read, type Schemas } from '../../api/client';
import { base } from '../../app/base';
import { forgetPageKey, setPageKey, useKeys } from '../../app/keys';
import { queries } from '../../app/queries';
import { ConfirmButton, AsCurl, useAction } from '../../ui/actions';
import { Card, ScreenHead } from '../../ui/Card';
import { Button } from '../../ui/controls';
import { Loaded } from '../../ui/feedback';
import { PasteKey } from '../../ui/PasteKey';
import { PageForm, pageFaults, pageValues } from './PageForm';
import { PageMonitors } from './PageMonitors';

export function PageEditor() {
  const { slug = '' } = useParams();
  const page = useQuery(queries.page(slug));
  return <Loaded query={page}>{(found) => <Editor key={found.id} page={found} />}</Loaded>;
}

function Editor({ page }: { page: Schemas['PageDetail'] }) {
  const { admin, pages } = useKeys();
  const held = Boolean(admin ?? pages[page.slug]);
  return (
    <>
      <ScreenHead title={page.title} about={<>Shown at <Link to={`/s/${page.slug}`}>/s/{page.slug}</Link></>}
        actions={<a href={`${base}/s/${page.slug}?as=stranger`} target="_blank" rel="noreferrer">As strangers see it</a>} />
      {!held && (
        <Card title="Unlock">
          <PasteKey label="Manage key of this page" onKey={(key) => setPageKey(page.slug, key)} />
        </Card>
      )}
      {held && <Details page={page} />}
      <PageMonitors page={page} editable={held} />
      {held && <End page={page} />}
    </>
  );
}

function Details({ page }: { page: Schemas['PageDetail'] }) {
  const navigate = useNavigate();
  const before = pageValues(page);
  const [values, setValues] = useState(before);
  const faults = pageFaults(values);
  const body = Object.fromEntries(
    Object.entries(values).filter(([name, value]) => value !== before[name as keyof typeof before]),
  );
  const changed = Object.keys(body).length > 0;
  const change = useAction({
    run: () => read(api.PATCH('/status-pages/{slug}', { params: { path: { slug: page.slug } }, body })),
    changes: [['page', page.slug], ['pages']],
    said: 'The page is changed',
    onDone: ({ slug }) => {
      if (slug !== page.slug) void navigate(`/pages/${slug}`, { replace: true });
    },
  });
  return (
    <Card title="Content">
      <PageForm values={values} faults={faults} onChange={setValues} onSubmit={() => {
        if (changed && Object.keys(faults).length === 0) change.mutate();
      }}>
        <div className="row-of-actions">
          <Button type="submit" kind="primary" busy={change.isPending} disabled={!changed}>Save</Button>
          <AsCurl does="Change the page" method="PATCH" path={`/status-pages/${page.slug}`} body={body} needs="KEY" />
        </div>
      </PageForm>
    </Card>
  );
}

function End({ page: { slug, title } }: { page: Schemas['PageDetail'] }) {
  const navigate = useNavigate();
  const remove = useAction({
    run: () => read(api.DELETE('/status-pages/{slug}', { params: { path: { slug } } })),
    changes: [['pages']],
    said: 'The page is deleted',
    onDone: () => {
      forgetPageKey(slug);
      void navigate('/pages');
    },
  });
  return (
    <Card title="Delete">
      <div className="row-of-actions">
        <ConfirmButton
          label="Delete this page"
          icon="trash"
          title={`Delete ${title}?`}
          doIt="Delete the page"
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
        >
          <p>Its address stops working. The monitors stay.</p>
        </ConfirmButton>
        <AsCurl does="Delete the page" method="DELETE" path={`/status-pages/${slug}`} needs="KEY" />
      </div>
    </Card>
  );
}
