import { Link } from 'react-router';
import { Empty } from '../ui/feedback';

export function NotFound() {
  return (
    <Empty title="There is nothing at this address">
      <p>It may have been deleted, or the link is incomplete. <Link to="/">See what is monitored</Link>.</p>
    </Empty>
  );
}
