/** What people said of a page's services before: each with the day on which it ended, the latest first. */
import type { Schemas } from '../../api/client';
import { base } from '../../app/base';
import { useSpeech } from '../../app/words';
import { isOver, stateIn, type Post } from './Posts';
import styles from '../../status/IncidentHistory.module.css';

const most = 5;

/** When it was over: by its last word, or by the clock. */
function endOf({ updated_at: said, ends_at: ends, updates }: Post): string {
  const last = updates.at(-1);
  if (last && isOver(last.state)) return last.created_at;
  return ends ?? said;
}

export function PastPosts({ page: { slug }, posts }: { page: Schemas['PageDetail']; posts: Post[] }) {
  const speech = useSpeech();
  const ended = posts.filter(({ state }) => isOver(state)).slice(0, most);
  if (ended.length === 0) return null;
  return (
    <section className={styles.history} aria-labelledby="past-posts">
      <h2 id="past-posts">{speech.say('posts_ended')}</h2>
      {ended.map((post) => (
        <div key={post.id} className={styles.day}>
          <h3>{speech.dayOf(endOf(post))}</h3>
          <p><a href={`${base}/s/${encodeURIComponent(slug)}/posts/${post.id}`}>{post.title}</a>{' '}
            <span className={styles.when}>{stateIn(speech, post.state)}</span></p>
        </div>
      ))}
    </section>
  );
}
