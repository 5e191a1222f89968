/** A dialog, whose machinery is fetched when the first one opens: a public page needs none to be read. */
import { lazy, Suspense } from 'react';
import type { ModalProps } from './ModalBox';

const Box = lazy(() => import('./ModalBox').then(({ ModalBox }) => ({ default: ModalBox })));

export function Modal(props: ModalProps) {
  return props.open ? <Suspense><Box {...props} /></Suspense> : null;
}
