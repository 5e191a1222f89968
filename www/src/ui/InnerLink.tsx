/**
 * A link inside of the dashboard for lists of a thousand: the router's own costs more than all else that stands in a
 * row, so here one listener follows all of them.
 */
import { useEffect, type AnchorHTMLAttributes } from 'react';
import { useNavigate } from 'react-router';
import { base } from '../app/base';

export function InnerLink({ to, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { to: string }) {
  return <a {...rest} href={base + to} data-inner={to} />;
}

/** Follows them; what asks for another tab is left to the browser. */
export function useInnerLinks(): void {
  const navigate = useNavigate();
  useEffect(() => {
    function follow(event: MouseEvent) {
      const link = (event.target as Element).closest<HTMLElement>('a[data-inner]');
      if (!link || event.defaultPrevented || event.button !== 0) return;
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      void navigate(link.dataset.inner!);
    }
    addEventListener('click', follow);
    return () => removeEventListener('click', follow);
  }, [navigate]);
}
