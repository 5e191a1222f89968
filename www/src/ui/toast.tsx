/** Short words about what was done or could not be, at the edge of the screen, above dialogs, too; also read aloud. */
import { useLayoutEffect, useRef } from 'react';
import { createStore, useStore } from '../app/store';
import { announce } from './announce';
import { Icon } from './Icon';
import styles from './toast.module.css';

interface Message {
  id: number;
  text: string;
  bad: boolean;
  action?: Action;
}

/** What can be done about it, as long as it is there. */
interface Action {
  name: string;
  act: () => void;
}

const messages = createStore<Message[]>([]);
let last = 0;

export function say(text: string, bad = false, action?: Action): void {
  const id = ++last;
  messages.set([...messages.get(), { id, text, bad, action }].slice(-3));
  announce(text);
  setTimeout(() => dismiss(id), bad || action ? 10_000 : 5_000);
}

function dismiss(id: number): void {
  messages.set(messages.get().filter((message) => message.id !== id));
}

export function Toasts() {
  const shown = useStore(messages);
  const box = useRef<HTMLDivElement>(null);

  // What is shown last is on top: of a dialog that was opened meanwhile, too.
  useLayoutEffect(() => {
    if (box.current?.matches(':popover-open')) box.current.hidePopover();
    if (shown.length > 0) box.current?.showPopover();
  }, [shown]);

  return (
    <div ref={box} className={styles.toasts} popover="manual" role="region" aria-label="Messages">
      {shown.map(({ id, text, bad, action }) => (
        <div key={id} className={styles.toast} data-bad={bad || undefined}>
          <Icon name={bad ? 'warning' : 'check'} />
          <span>{text}</span>
          {action && (
            <button type="button" className={styles.action}
              onClick={() => { dismiss(id); action.act(); }}>{action.name}</button>
          )}
          <button type="button" aria-label="Dismiss" onClick={() => dismiss(id)}>
            <Icon name="cross" size={14} />
          </button>
        </div>
      ))}
    </div>
  );
}
