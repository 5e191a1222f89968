/** What people say of a page's services: what goes on at its top, each word with its time. */
import type { Schemas } from '../../api/client';
import { useSpeech, type Speech, type Word } from '../../app/words';
import { Time, TimeRange } from '../../ui/Time';
import styles from './Posts.module.css';

export type Post = Schemas['Post'];

export const stateWords: Record<Post['state'], string> = {
  investigating: 'Investigating',
  identified: 'Identified',
  monitoring: 'Monitoring',
  resolved: 'Resolved',
  scheduled: 'Scheduled',
  in_progress: 'In progress',
  completed: 'Completed',
  active: 'News',
  ended: 'Ended',
};

const spoken: Record<Post['state'], Word> = {
  investigating: 'state_investigating', identified: 'state_identified', monitoring: 'state_monitoring', resolved: 'state_resolved',
  scheduled: 'state_scheduled', in_progress: 'state_in_progress', completed: 'state_completed', active: 'app_state_active',
  ended: 'state_ended',
};

/** As the page says it. */
export function stateIn({ say }: Speech, state: Post['state']): string {
  return say(spoken[state]);
}

export function isOver(state: Post['state']): boolean {
  return ['resolved', 'completed', 'ended'].includes(state);
}

/** What goes wrong first, the worst of it before the rest; then what is being done, what is new, and what is planned. */
function urgency({ kind, state, impact }: Post): number {
  if (kind === 'incident') return 3 + ['none', 'minor', 'major', 'critical'].indexOf(impact);
  if (kind === 'maintenance') return state === 'scheduled' ? 0 : 2;
  return 1;
}

export function byUrgency(posts: Post[]): Post[] {
  return [...posts].sort((one, other) => urgency(other) - urgency(one));
}

const shownAtOnce = 5;

/** How bad it is, and which services it is about, by the names that the page has for them. */
function About({ post: { impact, monitor_ids: ids }, monitors }: { post: Post; monitors: Named[] }) {
  const { say } = useSpeech();
  const names = monitors.filter(({ id }) => ids.includes(id)).map(({ name }) => name);
  const [first, more] = [names.slice(0, shownAtOnce).join(', '), names.length - shownAtOnce];
  const services = names.length > 0 && say('post_services', { names: more > 0 ? say('and_more', { name: first, n: more }) : first });
  const words = [impact !== 'none' && say(`impact_${impact}`), services].filter(Boolean);
  return words.length > 0 && <p className={styles.about}>{words.join(' · ')}</p>;
}

type Named = Pick<Schemas['StatusMonitor'], 'id' | 'name'>;

export function Posts({ posts, monitors }: { posts: Post[]; monitors: Named[] }) {
  const { say } = useSpeech();
  if (posts.length === 0) return null;
  return (
    <section className={styles.posts} aria-label={say('app_posts')}>
      {posts.map((post) => (
        <PostCard key={post.id} post={post} monitors={monitors} />
      ))}
    </section>
  );
}

export function PostCard({ post, monitors }: { post: Post; monitors: Named[] }) {
  const { title, kind, state, impact, body_html: body, updates, created_at: made, starts_at: from, ends_at: to } = post;
  const speech = useSpeech();
  return (
    <article className={styles.post} data-kind={kind} data-impact={impact}>
      <h2>{title}</h2>
      <p className={styles.about}>
        <strong>{stateIn(speech, state)}</strong>
        {from && to && (
          <>
            {' '}
            · <TimeRange from={from} to={to} />
          </>
        )}
      </p>
      <About post={post} monitors={monitors} />
      <ol>
        {[...updates].reverse().map((update) => (
          <li key={update.id}>
            <p className={styles.about}>
              <strong>{stateIn(speech, update.state)}</strong> · <Time at={update.created_at} />
            </p>
            <Words html={update.body_html} />
          </li>
        ))}
        {body && (
          <li>
            <p className={styles.about}>
              <Time at={made} />
            </p>
            <Words html={body} />
          </li>
        )}
      </ol>
    </article>
  );
}

/** The API made it of Markdown, and of a few elements alone. */
export function Words({ html }: { html: string }) {
  return <div className={styles.words} dangerouslySetInnerHTML={{ __html: html }} />;
}
