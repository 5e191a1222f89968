/** A dialog over the page: focus stays in it, Escape closes it, and focus is again where it was. */
import { useState, type ReactNode } from 'react';
import { Dialog } from 'radix-ui';
import { Icon } from './Icon';
import styles from './ModalBox.module.css';

export interface ModalProps {
  open: boolean;
  onClose: () => void;
  title: string;
  children: ReactNode;
  wide?: boolean;
}

export function ModalBox({ open, onClose, title, children, wide = false }: ModalProps) {
  const [opener] = useState(() => document.activeElement);      // Radix only returns to a trigger of its own
  const goBack = (event: Event) => {
    event.preventDefault();
    if (opener instanceof HTMLElement) opener.focus();
  };
  return (
    <Dialog.Root open={open} onOpenChange={(next) => { if (!next) onClose(); }}>
      <Dialog.Portal>
        <Dialog.Overlay className={styles.shade} />
        <Dialog.Content className={styles.box} data-wide={wide || undefined} aria-describedby={undefined}
          onCloseAutoFocus={goBack}>
          <div className={styles.head}>
            <Dialog.Title className={styles.title}>{title}</Dialog.Title>
            <Dialog.Close className={styles.close} aria-label="Close"><Icon name="cross" size={18} /></Dialog.Close>
          </div>
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
