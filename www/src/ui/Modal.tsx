/** A dialog over the page, the browser's own: focus stays in it, Escape closes it, and focus is again where it was. */
import { useEffect, useId, useLayoutEffect, useRef, useState, type MouseEvent, type ReactNode } from 'react';
import { IconButton } from './controls';
import { curls, curlsShown } from './curl';
import { useStore } from '../app/store';
import { Icon } from './Icon';
import styles from './Modal.module.css';

export interface ModalProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  wide?: boolean;
}

export function Modal({ open, ...rest }: ModalProps) {
  return open ? <Box {...rest} /> : null;
}

const fields = 'input:not([type="hidden"], :disabled), select, textarea';

function Box({ onClose, title, children, wide = false }: Omit<ModalProps, 'open'>) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  const [before] = useState(() => curls.get().length);
  const hasOwn = useStore(curls).length > before;

  useLayoutEffect(() => {
    const box = dialog.current!;
    const opener = document.activeElement;
    box.showModal();
    (box.querySelector<HTMLElement>('[data-first]') ?? box.querySelector<HTMLElement>(fields) ?? box.querySelector<HTMLElement>('[data-body] button') ?? box).focus();
    return () => {
      box.close();                      // gives the focus back
      if (opener instanceof HTMLElement && document.activeElement === document.body) opener.focus();
    };
  }, []);

  useEffect(() => {
    const box = dialog.current!;
    const cancel = (event: Event) => {
      event.preventDefault();           // it is closed by being taken away
      if (event.target === box) onClose();
    };
    box.addEventListener('cancel', cancel);
    return () => box.removeEventListener('cancel', cancel);
  }, [onClose]);

  /** What is clicked beside the box is the dialog itself; a mouse that was pressed inside is not on its way out. */
  function press(event: MouseEvent) {
    if (event.target === dialog.current) onClose();
  }

  return (
    <dialog ref={dialog} className={styles.dialog} data-wide={wide || undefined} aria-labelledby={id} tabIndex={-1}
      onMouseDown={press}>
      <div className={styles.box}>
        <div className={styles.head}>
          <h2 id={id} className={styles.title}>{title}</h2>
          {hasOwn && (
            <IconButton label="For a shell" onClick={() => curlsShown.set(true)}><Icon name="terminal" size={18} /></IconButton>
          )}
          <button type="button" className={styles.close} aria-label="Close" onClick={onClose}>
            <Icon name="cross" size={18} />
          </button>
        </div>
        <div className={styles.body} data-body>{children}</div>
      </div>
    </dialog>
  );
}
