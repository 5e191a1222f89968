/** One status page, for whoever has its key, beside how its readers see it: what it says, in which order, how it looks, who reads. */
import { useState } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import { api, read, type Schemas } from '../../api/client';
import { refusalOf } from '../../api/limits';
import { base } from '../../app/base';
import { forgetPageKey, setPageKey, useKeys, useMay } from '../../app/keys';
import { queries } from '../../app/queries';
import { ConfirmButton, AsCurl, useAction } from '../../ui/actions';
import { Card, ScreenHead } from '../../ui/Card';
import { Button } from '../../ui/controls';
import { Loaded } from '../../ui/feedback';
import { useMedia } from '../../ui/media';
import { PasteKey } from '../../ui/PasteKey';
import { Segments } from '../../ui/Segments';
import { accentOf, InLanguage } from '../page/PageFrame';
import { Page } from '../page/StatusPage';
import { Images, isClosed } from './Images';
import { Layout } from './Layout';
import { pageBody, pageFaults, pageRows, pageValues, type PagePart, type PageValues } from './page-rows';
import { PageForm } from './PageForm';
import { PageKey } from './PageKey';
import { PageMonitors } from './PageMonitors';
import { PostsEditor } from './PostsEditor';
import { Subscribers } from './Subscribers';
import styles from './Pages.module.css';

type Detail = Schemas['PageDetail'];
type Draft = Schemas['SectionBody'][];

const parts = { content: 'Content', posts: 'Posts', order: 'Monitors', look: 'Look', access: 'Access', subscribers: 'Subscribers' };

export function PageEditor() {
  const { slug = '' } = useParams();
  const page = useQuery(queries.page(slug));
  return <Loaded query={page}>{(found) => <Editor key={found.id} page={found} />}</Loaded>;
}

function Editor({ page }: { page: Detail }) {
  const { admin, pages } = useKeys();
  const ofTeam = useMay('editor') && page.workspace_id !== undefined;
  const held = Boolean(admin ?? pages[page.slug]) || ofTeam;
  return (
    <>
      <ScreenHead title={page.title} about={<>Shown at <Link to={`/s/${page.slug}`}>/s/{page.slug}</Link></>}
        actions={(
          <>
            <a href={`${base}/s/${page.slug}/history`} target="_blank" rel="noreferrer">Its history</a>
            <a href={`${base}/s/${page.slug}?as=stranger`} target="_blank" rel="noreferrer">As strangers see it</a>
          </>
        )} />
      {held ? <Parts page={page} /> : (
        <>
          <Card title="Unlock"><PasteKey label="Manage key of this page" onKey={(key) => setPageKey(page.slug, key)} /></Card>
          <PageMonitors page={page} editable={false} />
        </>
      )}
    </>
  );
}

function Parts({ page }: { page: Detail }) {
  const [parameters] = useSearchParams();
  const part = parameters.get('part') ?? 'content';
  const before = pageValues(page);
  const [values, setValues] = useState(before);
  const [sections, setSections] = useState<Draft>();
  const form = (of: PagePart) => <Details page={page} part={of} before={before} values={values} onChange={setValues} />;
  return (
    <div className={styles.editor}>
      <div>
        <div className={styles.parts}><Segments label="Parts of the page" name="part" choices={parts} chosen={part} /></div>
        {part === 'content' && <><Card title="Content">{form('content')}</Card><End page={page} /></>}
        {part === 'posts' && <Card title="Posts"><PostsEditor page={page} /></Card>}
        {part === 'order' && (
          <>
            <PageMonitors page={page} editable />
            <Card title="Parts and their order"><Layout key={page.revision} page={page} onDraft={setSections} /></Card>
          </>
        )}
        {part === 'look' && <><Card title="Look">{form('look')}</Card><Card title="Images"><Images page={page} /></Card></>}
        {part === 'access' && <><Card title="Access">{form('access')}</Card><PageKey page={page} /></>}
        {part === 'subscribers' && <><Card title="Subscribers">{form('subscribers')}</Card><Card title="Who hears of it" flush><Subscribers slug={page.slug} /></Card></>}
      </div>
      <Preview page={drafted(page, values, sections)} />
    </div>
  );
}

/** The page as it would be. */
function drafted(page: Detail, values: PageValues, sections: Draft | undefined): Detail {
  const { title, description, logo_url: logo, accent_color: accent, language, timezone } = values as Record<string, string>;
  const named = new Map(sections?.flatMap(({ monitors = [] }) => (monitors ?? []).map(({ id, display_name: name }) => [id, name] as const)));
  return { ...page, logo: isClosed(page) ? undefined : page.logo, title: title || page.title, description: description || undefined, logo_url: logo || undefined, accent_color: accent || undefined, language: (language || page.language) as Detail['language'], timezone: timezone || page.timezone,
    ...(sections && { sections: sections as Detail['sections'], monitors: page.monitors.map((one) => ({ ...one, name: named.get(one.id) ?? one.name })) }) };
}

/** Beside the form where there is room: a picture, whose links lead nowhere. */
function Preview({ page }: { page: Detail }) {
  const wide = useMedia('(min-width: 1000px)');
  if (!wide) return null;
  return (
    <section className={styles.preview} aria-label="Preview" tabIndex={0} style={accentOf(page.accent_color)}
      data-theme={page.theme === 'system' ? undefined : page.theme}>
      <p className={styles.previewHead}>Preview</p>
      <div inert className={styles.paper}><InLanguage page={page}><Page page={page} slug={page.slug} /></InLanguage></div>
    </section>
  );
}

interface DetailsProps {
  page: Detail;
  part: PagePart;
  before: PageValues;
  values: PageValues;
  onChange: (values: PageValues) => void;
}

function Details({ page, part, before, values, onChange }: DetailsProps) {
  const navigate = useNavigate();
  const body = pageBody(values, before);
  const changed = Object.keys(body).length > 0;
  const change = useAction({
    run: () => read(api.PATCH('/status-pages/{slug}', { params: { path: { slug: page.slug } }, body: body as Schemas['PageChange'] })),
    changes: [['page', page.slug], ['pages']],
    said: 'The page is changed',
    onDone: ({ slug }) => {
      onChange({ ...values, password: '' });
      if (slug !== page.slug) void navigate(`/pages/${slug}`, { replace: true });
    },
  });
  const faults = { ...pageFaults(values), ...refusalOf(change.error, pageRows.map(({ name }) => name)) };
  return (
    <PageForm part={part} values={values} faults={faults} onChange={(next) => { change.reset(); onChange(next); }} onSubmit={() => {
      if (changed && Object.keys(pageFaults(values)).length === 0) change.mutate();
    }}>
      <div className="row-of-actions">
        <Button type="submit" kind="primary" busy={change.isPending} disabled={!changed}>Save</Button>
        {changed && <Button onClick={() => onChange(before)}>Discard</Button>}
        <AsCurl does="Change the page" method="PATCH" path={`/status-pages/${page.slug}`} body={{ ...body, ...('password' in body && { password: '…' }) }} needs="KEY" />
      </div>
    </PageForm>
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
