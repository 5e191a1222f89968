/** What stands at an address that is none of ours. */
import { Link } from 'react-router';
import { ScreenHead } from '../ui/Card';

export function NotFound() {
  return (
    <ScreenHead title="Page not found"
      about={<>It may have been deleted, or the link is incomplete. <Link to="/">See what is monitored</Link>.</>} />
  );
}
