/** Keys that work everywhere, those of the screen, the palette (Ctrl-K), and the list of all of them (?). */
import { lazy, Suspense, useEffect, useRef } from 'react';
import { useNavigate } from 'react-router';
import { curlsShown } from '../ui/curl';
import { Modal } from '../ui/Modal';
import { useKeys } from './keys';
import { keyed, paletteShown, shortcutsShown, visiblePlaces } from './places';
import { useStore } from './store';
import styles from './Shortcuts.module.css';

const Palette = lazy(() => import('./Palette'));

const everywhere: [string, string][] = [
  ['Ctrl K', 'Go to or do: monitors, pages, actions'],
  ['/', 'Search'],
  ['c', 'New monitor'],
  ['`', 'What can be done here, for a shell'],
  ['?', 'This list'],
  ['Esc', 'Close, or leave the search'],
];
const ofLists: [string, string][] = [
  ['j  k', 'Next and previous row'],
  ['Enter', 'Open the row'],
  ['x', 'Choose the row'],
];
const ofCharts: [string, string][] = [
  ['←  →', 'Walk'],
  ['Enter', 'What was found'],
  ['+  -  0', 'Nearer, further, all'],
];

/** Whether a key was meant for what is being written, not for us. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement;
  return event.ctrlKey || event.metaKey || event.altKey || target.isContentEditable ||
    target.closest('input:not([type="checkbox"]), textarea, select, dialog') !== null;
}

export function Shortcuts() {
  const open = useStore(shortcutsShown);
  const palette = useStore(paletteShown);
  const keys = useKeys();
  const navigate = useNavigate();
  const going = useRef(false);

  useEffect(() => {
    function press(event: KeyboardEvent) {
      if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !document.querySelector('dialog:modal')) {
        event.preventDefault();
        paletteShown.set(true);
      }
      if (isTyping(event)) return;
      const place = going.current ? visiblePlaces(keys).find(({ key }) => key === event.key) : undefined;
      going.current = event.key === 'g';
      if (place) void navigate(place.to);
      else actOn(event);
    }
    function actOn(event: KeyboardEvent) {
      const search = document.querySelector<HTMLInputElement>('main input[type="search"]');
      if (event.key === '?') shortcutsShown.set(true);
      else if (event.key === 'c') void navigate('/create');
      else if (event.key === '`') curlsShown.set(true);
      else if (event.key === '/' && search) {
        event.preventDefault();
        search.focus();
      } else keyed().find(({ key }) => key === event.key)?.element.click();
    }
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [navigate, keys]);

  return (
    <>
      <Modal open={open} onClose={() => shortcutsShown.set(false)} title="Keyboard" wide>
        <div className={styles.parts}>
          <Part name="Everywhere" keys={everywhere} />
          <Part name="Go to" keys={visiblePlaces(keys).map(({ key, name }) => [`g ${key}`, name])} />
          <OnScreen />
          <Part name="In a list" keys={ofLists} />
          <Part name="In a chart" keys={ofCharts} />
        </div>
      </Modal>
      {palette && <Suspense><Palette onClose={() => paletteShown.set(false)} /></Suspense>}
    </>
  );
}

function OnScreen() {
  const all = keyed();
  return all.length > 0 ? <Part name="On this screen" keys={all.map(({ key, name }) => [key, name])} /> : null;
}

function Part({ name, keys }: { name: string; keys: [string, string][] }) {
  return (
    <section>
      <h3>{name}</h3>
      <dl className={styles.keys}>
        {keys.map(([shown, does]) => (
          <div key={`${shown} ${does}`}>
            <dt>{shown.split(' ').filter(Boolean).map((key) => <kbd key={key}>{key}</kbd>)}</dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
