/** What people say of a page's services: what goes on at its top, each word with its time. */
import type { Schemas } from '../../api/client';
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

export function Posts({ posts }: { posts: Post[] }) {
  if (posts.length === 0) return null;
  return (
    <section className={styles.posts} aria-label="Announcements">
      {posts.map((post) => (
        <PostCard key={post.id} post={post} />
      ))}
    </section>
  );
}

export function PostCard({ post }: { post: Post }) {
  const { title, kind, state, impact, body_html: body, updates, created_at: made, starts_at: from, ends_at: to } = post;
  return (
    <article className={styles.post} data-kind={kind} data-impact={impact}>
      <h2>{title}</h2>
      <p className={styles.about}>
        <strong>{stateWords[state]}</strong>
        {from && to && (
          <>
            {' '}
            · <TimeRange from={from} to={to} />
          </>
        )}
      </p>
      <ol>
        {[...updates].reverse().map((update) => (
          <li key={update.id}>
            <p className={styles.about}>
              <strong>{stateWords[update.state]}</strong> · <Time at={update.created_at} />
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
