/** What people say on a page: a post, and word by word how it goes on, until it is over. */
import { useState, type FormEvent } from 'react';
import { useQuery } from '@tanstack/react-query';
import { api, read, type Schemas } from '../../api/client';
import { faultOf, choicesOf } from '../../api/limits';
import { queries } from '../../app/queries';
import { AsCurl, Confirm, useAction } from '../../ui/actions';
import { Button } from '../../ui/controls';
import { Empty, Loaded } from '../../ui/feedback';
import { Checkbox, Field } from '../../ui/Field';
import { inputTime, utc } from '../../ui/local-time';
import { Menu, MenuItem } from '../../ui/Menu';
import { Modal } from '../../ui/Modal';
import { Time } from '../../ui/Time';
import { stateWords, Words, type Post } from '../page/Posts';
import styles from './Pages.module.css';

type Page = Schemas['PageDetail'];

export const statesOf: Record<Post['kind'], Post['state'][]> = {
  incident: ['investigating', 'identified', 'monitoring', 'resolved'],
  maintenance: ['scheduled', 'in_progress', 'completed'],
  announcement: ['active', 'ended'],
};
const kindWords: Record<Post['kind'], string> = {
  incident: 'Trouble',
  maintenance: 'Maintenance',
  announcement: 'News',
};
const over: Post['state'][] = ['resolved', 'completed', 'ended'];

export function PostsEditor({ page }: { page: Page }) {
  const query = useQuery(queries.pagePosts(page.slug));
  const [writing, setWriting] = useState(false);
  return (
    <>
      <div className="row-of-actions">
        <Button kind="primary" icon="note" onClick={() => setWriting(true)}>
          Write a post
        </Button>
      </div>
      <Loaded query={query}>
        {(posts) =>
          posts.length === 0 ? (
            <Empty title="No posts yet">
              <p>Say what is going on before people ask.</p>
            </Empty>
          ) : (
            <ul>
              {posts.map((post) => (
                <PostLine key={post.id} page={page} post={post} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <Modal open={writing} onClose={() => setWriting(false)} title="Write a post" wide>
        <PostForm page={page} onDone={() => setWriting(false)} />
      </Modal>
    </>
  );
}

function PostLine({ page, post }: { page: Page; post: Post }) {
  const { slug } = page;
  const { id, title, kind, state, body_html: body, updates, created_at: made } = post;
  const path = { params: { path: { slug, id } } };
  const [asks, setAsks] = useState(false);
  const [editing, setEditing] = useState(false);
  const [updating, setUpdating] = useState(false);
  const remove = useAction({
    run: async () => (await read(api.DELETE('/status-pages/{slug}/posts/{id}', path))) as { message: string },
    changes: [['page', slug]],
    said: ({ message }) => message,
  });
  return (
    <li className={styles.post} data-over={over.includes(state) || undefined}>
      <div className={styles.postHead}>
        <div>
          <h3>{title}</h3>
          <p className="soft small">
            {kindWords[kind]}, {stateWords[state].toLowerCase()}, <Time at={made} />
          </p>
        </div>
        <div className="row-of-actions">
          <Button aria-label={`Update ${title}`} onClick={() => setUpdating(!updating)} aria-expanded={updating}>
            Update
          </Button>
          <Menu label={`More for ${title}`} bare>
            <MenuItem icon="note" onClick={() => setEditing(true)}>
              Edit
            </MenuItem>
            <MenuItem icon="trash" danger onClick={() => setAsks(true)}>
              Delete
            </MenuItem>
          </Menu>
        </div>
      </div>
      {updating && <UpdateForm slug={slug} post={post} onDone={() => setUpdating(false)} />}
      <details open={!over.includes(state)}>
        <summary className="soft small">
          {updates.length === 0
            ? 'What it says'
            : `What it says, and ${updates.length} update${updates.length === 1 ? '' : 's'}`}
        </summary>
        {[...updates].reverse().map((update) => (
          <UpdateLine key={update.id} slug={slug} post={post} update={update} />
        ))}
        {body && (
          <div className={styles.update}>
            <Words html={body} />
          </div>
        )}
      </details>
      <Modal open={editing} onClose={() => setEditing(false)} title={`Edit “${title}”`} wide>
        <PostChange page={page} post={post} onDone={() => setEditing(false)} />
      </Modal>
      <Confirm
        open={asks}
        onClose={() => setAsks(false)}
        title={`Delete “${title}”?`}
        doIt="Delete it"
        onConfirm={() => remove.mutate()}
      >
        <p>It and its updates are gone for every reader; what was mailed stays where it went.</p>
      </Confirm>
    </li>
  );
}

interface UpdateLineProps {
  slug: string;
  post: Post;
  update: Post['updates'][number];
}

/** What was said, to be put right or taken back. */
function UpdateLine({ slug, post: { id, title, kind }, update }: UpdateLineProps) {
  const [editing, setEditing] = useState(false);
  const [state, setState] = useState(update.state);
  const [body, setBody] = useState(update.body_markdown);
  const path = { params: { path: { slug, id, update_id: update.id } } };
  const save = useAction({
    run: () => read(api.PATCH('/status-pages/{slug}/posts/{id}/updates/{update_id}', { ...path, body: { state, body } })),
    changes: [['page', slug]],
    said: 'The update is changed',
    onDone: () => setEditing(false),
  });
  const remove = useAction({
    run: () => read(api.DELETE('/status-pages/{slug}/posts/{id}/updates/{update_id}', path)),
    changes: [['page', slug]],
    said: 'The update is deleted',
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (body.trim() !== '') save.mutate();
  }

  return (
    <div className={styles.update}>
      <div className={styles.postHead}>
        <p className="small">
          <strong>{stateWords[update.state]}</strong>, <Time at={update.created_at} />
        </p>
        <Menu label={`More for the update of ${title}: ${stateWords[update.state]}`} bare>
          <MenuItem icon="note" onClick={() => setEditing(true)}>
            Edit
          </MenuItem>
          <MenuItem icon="trash" danger onClick={() => remove.mutate()}>
            Delete
          </MenuItem>
        </Menu>
      </div>
      {editing ? (
        <form onSubmit={submit} noValidate className={styles.updateForm}>
          <StateField kind={kind} state={state} onChange={setState} />
          <Field label="What there is to say" hint="Markdown." error={body.trim() === '' && 'This is needed'}>
            {(ids) => <textarea {...ids} rows={3} value={body} onChange={(event) => setBody(event.target.value)} />}
          </Field>
          <div className="row-of-actions">
            <Button type="submit" kind="primary" busy={save.isPending}>
              Save
            </Button>
            <Button onClick={() => setEditing(false)}>Cancel</Button>
          </div>
        </form>
      ) : (
        <Words html={update.body_html} />
      )}
    </div>
  );
}

interface StateProps {
  kind: Post['kind'];
  state: Post['state'];
  onChange: (state: Post['state']) => void;
}

function StateField({ kind, state, onChange }: StateProps) {
  return (
    <Field label="How it is now">
      {(ids) => (
        <select {...ids} value={state} onChange={(event) => onChange(event.target.value as Post['state'])}>
          {statesOf[kind].map((one) => (
            <option key={one} value={one}>
              {stateWords[one]}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** The post itself: its updates are changed one by one, its kind never. */
function PostChange({ page: { slug, monitors }, post, onDone }: { page: Page; post: Post; onDone: () => void }) {
  const { id, kind } = post;
  const [title, setTitle] = useState(post.title);
  const [impact, setImpact] = useState(post.impact);
  const [body, setBody] = useState(post.body_markdown);
  const [of, setOf] = useState(post.monitor_ids);
  const wrong = { title: faultOf('PostCreate', 'title', title, true), body: faultOf('PostCreate', 'body', body) };
  const send = { title: title.trim(), body, impact, monitor_ids: of };
  const save = useAction({
    run: () => read(api.PATCH('/status-pages/{slug}/posts/{id}', { params: { path: { slug, id } }, body: send })),
    changes: [['page', slug]],
    said: 'The post is changed',
    onDone,
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    if (!wrong.title && !wrong.body) save.mutate();
  }

  return (
    <form onSubmit={submit} noValidate>
      <Field label="Title" error={wrong.title}>
        {(ids) => <input {...ids} data-first value={title} onChange={(event) => setTitle(event.target.value)} />}
      </Field>
      {kind === 'incident' && <ImpactField impact={impact} onChange={setImpact} />}
      <Field label="What there is to say" hint="Markdown." error={wrong.body}>
        {(ids) => <textarea {...ids} rows={5} value={body} onChange={(event) => setBody(event.target.value)} />}
      </Field>
      <Concerns monitors={monitors} of={of} onChange={setOf} />
      <div className="row-of-actions">
        <Button type="submit" kind="primary" busy={save.isPending}>
          Save
        </Button>
        <AsCurl does="Change the post" method="PATCH" path={`/status-pages/${slug}/posts/${id}`} body={send} needs="KEY" />
      </div>
    </form>
  );
}

interface ImpactProps {
  impact: Post['impact'];
  onChange: (impact: Post['impact']) => void;
}

function ImpactField({ impact, onChange }: ImpactProps) {
  return (
    <Field label="How bad it is">
      {(ids) => (
        <select {...ids} value={impact} onChange={(event) => onChange(event.target.value as Post['impact'])}>
          {choicesOf('PostCreate', 'impact').map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface ConcernsProps {
  monitors: Page['monitors'];
  of: string[];
  onChange: (of: string[]) => void;
}

function Concerns({ monitors, of, onChange }: ConcernsProps) {
  if (monitors.length === 0) return null;
  return (
    <fieldset className={styles.about}>
      <legend>What it concerns</legend>
      {monitors.slice(0, 50).map(({ id, name }) => (
        <Checkbox
          key={id}
          label={name}
          checked={of.includes(id)}
          onChange={(on) => onChange(on ? [...of, id] : of.filter((other) => other !== id))}
        />
      ))}
    </fieldset>
  );
}

function UpdateForm({ slug, post: { id, kind, state }, onDone }: { slug: string; post: Post; onDone: () => void }) {
  const [next, setNext] = useState<Post['state']>(
    statesOf[kind][Math.min(statesOf[kind].indexOf(state) + 1, statesOf[kind].length - 1)]!,
  );
  const [body, setBody] = useState('');
  const [notify, setNotify] = useState(true);
  const [tried, setTried] = useState(false);
  const send = { state: next, body, ...(!notify && { notify }) };
  const save = useAction({
    run: () =>
      read(api.POST('/status-pages/{slug}/posts/{id}/updates', { params: { path: { slug, id } }, body: send })),
    changes: [['page', slug]],
    said: 'It is said',
    onDone,
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (body.trim() !== '') save.mutate();
  }

  return (
    <form onSubmit={submit} noValidate className={styles.updateForm}>
      <StateField kind={kind} state={next} onChange={setNext} />
      <Field label="What there is to say" hint="Markdown." error={tried && body.trim() === '' && 'This is needed'}>
        {(ids) => <textarea {...ids} rows={3} value={body} onChange={(event) => setBody(event.target.value)} />}
      </Field>
      <Checkbox label="Tell subscribers" checked={notify} onChange={setNotify} />
      <div className="row-of-actions">
        <Button type="submit" kind="primary" busy={save.isPending}>
          Say it
        </Button>
        <AsCurl
          does="Update the post"
          method="POST"
          path={`/status-pages/${slug}/posts/${id}/updates`}
          body={send}
          needs="KEY"
        />
      </div>
    </form>
  );
}

function PostForm({ page: { slug, monitors }, onDone }: { page: Page; onDone: () => void }) {
  const [kind, setKind] = useState<Post['kind']>('incident');
  const [title, setTitle] = useState('');
  const [impact, setImpact] = useState<Post['impact']>('minor');
  const [body, setBody] = useState('');
  const [of, setOf] = useState<string[]>([]);
  const [from, setFrom] = useState(() => inputTime(60));
  const [to, setTo] = useState(() => inputTime(120));
  const [notify, setNotify] = useState(true);
  const [tried, setTried] = useState(false);
  const wrong = {
    title: faultOf('PostCreate', 'title', title, true),
    body: faultOf('PostCreate', 'body', body),
    to: kind === 'maintenance' && !(utc(to) > utc(from)) ? 'Must be later than the start' : undefined,
  };
  const send: Schemas['PostCreate'] = {
    title: title.trim(),
    kind,
    body,
    ...(kind === 'incident' && { impact }),
    ...(of.length > 0 && { monitor_ids: of }),
    ...(kind === 'maintenance' && { starts_at: utc(from), ends_at: utc(to) }),
    ...(!notify && { notify }),
  };
  const save = useAction({
    run: () => read(api.POST('/status-pages/{slug}/posts', { params: { path: { slug } }, body: send })),
    changes: [['page', slug]],
    said: 'It is on the page',
    onDone,
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (Object.values(wrong).every((fault) => !fault)) save.mutate();
  }

  return (
    <form onSubmit={submit} noValidate>
      <div className="columns">
        <Field label="What it is">
          {(ids) => (
            <select {...ids} value={kind} onChange={(event) => setKind(event.target.value as Post['kind'])}>
              {Object.entries(kindWords).map(([one, word]) => (
                <option key={one} value={one}>
                  {word}
                </option>
              ))}
            </select>
          )}
        </Field>
        {kind === 'incident' && (
          <ImpactField impact={impact} onChange={setImpact} />
        )}
        {kind === 'maintenance' && (
          <>
            <Field label="From">
              {(ids) => (
                <input {...ids} type="datetime-local" value={from} onChange={(event) => setFrom(event.target.value)} />
              )}
            </Field>
            <Field label="To" error={tried && wrong.to}>
              {(ids) => (
                <input {...ids} type="datetime-local" value={to} onChange={(event) => setTo(event.target.value)} />
              )}
            </Field>
          </>
        )}
      </div>
      <Field label="Title" error={tried && wrong.title}>
        {(ids) => (
          <input
            {...ids}
            data-first
            value={title}
            placeholder="Payments are slow"
            onChange={(event) => setTitle(event.target.value)}
          />
        )}
      </Field>
      <Field label="What there is to say" hint="Markdown." error={tried && wrong.body}>
        {(ids) => <textarea {...ids} rows={5} value={body} onChange={(event) => setBody(event.target.value)} />}
      </Field>
      <Concerns monitors={monitors} of={of} onChange={setOf} />
      <Checkbox label="Tell subscribers" checked={notify} onChange={setNotify} />
      <div className="row-of-actions">
        <Button type="submit" kind="primary" busy={save.isPending}>
          Post it
        </Button>
        <AsCurl does="Write a post" method="POST" path={`/status-pages/${slug}/posts`} body={send} needs="KEY" />
      </div>
    </form>
  );
}
