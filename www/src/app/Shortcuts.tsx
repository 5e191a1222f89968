/** Keys that work everywhere, and the list of all of them (?). */
import { useEffect, useState } from 'react';
import { useNavigate } from 'react-router';
import { curlsShown } from '../ui/curl';
import { Modal } from '../ui/Modal';
import styles from './Shortcuts.module.css';

const all: [string, string][] = [
  ['?', 'This list'],
  ['/', 'Search'],
  ['j  k', 'Next and previous row'],
  ['Enter', 'Open the row'],
  ['g s', 'Status'],
  ['g h', 'Home'],
  ['g m', 'Monitors'],
  ['c', 'Create a monitor'],
  ['`', 'What can be done here, by curl'],
  ['Esc', 'Close, or leave the search'],
];
const places: Record<string, string> = { s: '/', h: '/home', m: '/monitors' };

/** Whether a key was meant for what is being written, not for us. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  return event.ctrlKey || event.metaKey || event.altKey || target.isContentEditable ||
    target.closest('input, textarea, select, dialog') !== null;
}

export function Shortcuts() {
  const [open, setOpen] = useState(false);
  const navigate = useNavigate();

  useEffect(() => {
    let going = false;
    function press(event: KeyboardEvent) {
      if (isTyping(event)) return;
      const place = going ? places[event.key] : undefined;
      going = event.key === 'g';
      if (place) void navigate(place);
      else if (event.key === '?') setOpen(true);
      else if (event.key === 'c') void navigate('/create');
      else if (event.key === '`') curlsShown.set(true);
      else if (event.key === '/') {
        const search = document.querySelector<HTMLInputElement>('input[type="search"]');
        if (search) {
          event.preventDefault();
          search.focus();
        }
      }
    }
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [navigate]);

  return (
    <Modal open={open} onClose={() => setOpen(false)} title="Keyboard">
      <dl className={styles.keys}>
        {all.map(([keys, does]) => (
          <div key={keys}>
            <dt>{keys.split(' ').filter(Boolean).map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
