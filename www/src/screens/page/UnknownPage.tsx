/** No page has this name: say so, and where there is one. */
import { Link } from 'react-router';
import { useTitle } from '../../app/useTitle';
import { Empty } from '../../ui/feedback';

export function UnknownPage({ slug }: { slug: string }) {
  useTitle('No such status page');
  return (
    <>
      <h1 className="visually-hidden">No such status page</h1>
      <Empty title="Status page not found">
        <p>Nothing is called “{slug}” here. It may have been renamed or deleted; names of pages are case-sensitive.</p>
        <p><Link to="/">The status of everything public</Link></p>
      </Empty>
    </>
  );
}
