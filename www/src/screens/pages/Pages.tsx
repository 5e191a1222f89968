/** The status pages there are, and a new one. */
import { useState } from 'react';
import { Link } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import { api, read, type Schemas } from '../../api/client';
import { plural } from '../../app/format';
import { setPageKey } from '../../app/keys';
import { queries } from '../../app/queries';
import { AsCurl, useAction } from '../../ui/actions';
import { Card, ScreenHead } from '../../ui/Card';
import { Button } from '../../ui/controls';
import { Empty, Loaded } from '../../ui/feedback';
import { Secret } from '../../ui/Secret';
import { PageForm } from './PageForm';
import { pageBody, pageFaults, pageValues } from './page-rows';
import styles from './Pages.module.css';

export function Pages() {
  const pages = useQuery(queries.pages());
  const [making, setMaking] = useState(false);
  return (
    <>
      <ScreenHead
        title="Status pages"
        about="A choice of monitors under a title of their own, for the people who depend on them."
        actions={
          !making && (
            <Button kind="primary" icon="plus" onClick={() => setMaking(true)}>
              New page
            </Button>
          )
        }
      />
      {making && <NewPage />}
      <Card title="Pages" flush>
        <Loaded query={pages}>
          {(list) => list.length === 0
            ? <Empty title="No status pages yet"><p>A page needs a title, an address and some monitors.</p></Empty>
            : <ul>{list.map((page) => <PageRow key={page.id} page={page} />)}</ul>}
        </Loaded>
      </Card>
    </>
  );
}

function PageRow({
  page: { slug, title, description, custom_domain, is_public, monitor_count },
}: {
  page: Schemas['Page'];
}) {
  return (
    <li className={styles.page}>
      <div>
        <h3><Link to={`/s/${slug}`}>{title}</Link></h3>
        {description && <p className="soft small">{description}</p>}
      </div>
      <p className="small soft">
        {[`/s/${slug}`, custom_domain, plural(monitor_count, 'monitor'), !is_public && 'unlisted']
          .filter(Boolean)
          .join(' · ')}
      </p>
      <Link to={`/pages/${slug}`}>Manage</Link>
    </li>
  );
}

function NewPage() {
  const [values, setValues] = useState(pageValues());
  const [tried, setTried] = useState(false);
  const [made, setMade] = useState<Schemas['PageCreated']>();
  const faults = pageFaults(values, 'content');
  const body = pageBody(values, { ...pageValues(), title: '', slug: '' }) as Schemas['PageCreate'];
  const create = useAction({
    run: () => read(api.POST('/status-pages', { body })),
    changes: [['pages']],
    onDone: (answer) => {
      setPageKey(answer.status_page.slug, answer.manage_key);
      setMade(answer);
    },
  });

  function submit() {
    setTried(true);
    if (Object.keys(faults).length === 0) create.mutate();
  }

  if (made) {
    return (
      <Card title={`${made.status_page.title} is there`}>
        <Secret label="Its manage key, shown only now" value={made.manage_key}>
          This browser keeps it until you lock it; keep it elsewhere, too.
        </Secret>
        <Link to={`/pages/${made.status_page.slug}?part=order`}>Choose its monitors</Link>
      </Card>
    );
  }
  return (
    <Card title="New page">
      <PageForm part="content" values={values} faults={tried ? faults : {}} onChange={setValues} onSubmit={submit}>
        <div className="row-of-actions">
          <Button type="submit" kind="primary" busy={create.isPending}>Create page</Button>
          <AsCurl does="Create the page" method="POST" path="/status-pages" body={body} />
        </div>
      </PageForm>
    </Card>
  );
}
