/**
 * What stands behind a dialog does not scroll.  vite.config.ts puts this in the place of react-remove-scroll, which
 * Radix brings along and which writes a <style> element: our Content-Security-Policy allows none.  The rule is in
 * base.css; the gutter of the scroll bar is reserved anyway, so nothing moves.
 */
import { useEffect, type ElementType, type ReactNode, type Ref } from 'react';

interface RemoveScrollProps {
  as?: ElementType;
  children: ReactNode;
  ref?: Ref<unknown>;
  enabled?: boolean;
  allowPinchZoom?: boolean;
  shards?: unknown[];
}

let dialogs = 0;

export function RemoveScroll(props: RemoveScrollProps) {
  const { as: Box = 'div', enabled = true, allowPinchZoom: _, shards: __, ...rest } = props;
  useEffect(() => {
    if (!enabled) return undefined;
    document.documentElement.toggleAttribute('data-dialog', ++dialogs > 0);
    return () => void document.documentElement.toggleAttribute('data-dialog', --dialogs > 0);
  }, [enabled]);
  return <Box {...rest} />;
}
