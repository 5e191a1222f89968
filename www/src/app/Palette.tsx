/**
 * Everywhere one can go and what can be done from anywhere, found by a few letters (Ctrl-K).  Monitors are asked for as
 * one types; what stands on the screen with a key of its own can be done from here, too.
 */
import { useDeferredValue, useId, useState, type KeyboardEvent } from 'react';
import { useNavigate } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import { curlsShown } from '../ui/curl';
import { Icon, type IconName } from '../ui/Icon';
import { Modal } from '../ui/Modal';
import { shownStatus, StatusIcon, statusWord, type ShownStatus } from '../ui/status';
import { useKeys } from './keys';
import { keyed, shortcutsShown, visiblePlaces } from './places';
import { queries } from './queries';
import { setTheme } from './theme';
import styles from './Palette.module.css';

interface Choice {
  id: string;
  name: string;
  about?: string;
  icon?: IconName;
  status?: ShownStatus;
  act: () => void;
}

const mostMonitors = 12;

export default function Palette({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const choices = useChoices(text);
  const list = useId();
  const current = Math.min(at, choices.length - 1);

  function choose(choice: Choice | undefined) {
    if (!choice) return;
    onClose();
    setTimeout(choice.act);             // the dialog has to be gone, with the focus back where it was
  }

  function press(event: KeyboardEvent) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Enter') choose(choices[current]);
    if (step === undefined || choices.length === 0) return;
    event.preventDefault();
    setAt((current + step + choices.length) % choices.length);
  }

  return (
    <Modal open onClose={onClose} title="Go to or do">
      <input type="search" role="combobox" aria-label="Go to or do" aria-expanded="true" aria-controls={list} className={styles.field}
        aria-activedescendant={choices[current] && `${list}-${current}`} aria-autocomplete="list" value={text} spellCheck={false}
        placeholder="A monitor, a page, an action…" onKeyDown={press}
        onChange={(event) => { setText(event.target.value); setAt(0); }} />
      <ul id={list} role="listbox" aria-label="Found" className={styles.list}>
        {choices.map((choice, index) => (
          <li key={choice.id} id={`${list}-${index}`} role="option" aria-selected={index === current} className={styles.choice}
            ref={index === current ? intoSight : undefined} onClick={() => choose(choice)} onPointerMove={() => setAt(index)}>
            {choice.status ? <StatusIcon status={choice.status} size={16} named={false} /> : <Icon name={choice.icon ?? 'right'} />}
            <span className={styles.name}>{choice.name}</span>
            {choice.about && <span className={styles.about}>{choice.about}</span>}
          </li>
        ))}
      </ul>
      {choices.length === 0 && <p className="soft">Nothing is found.</p>}
    </Modal>
  );
}

function intoSight(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}

function useChoices(text: string): Choice[] {
  const navigate = useNavigate();
  const keys = useKeys();
  const wanted = useDeferredValue(text.trim());
  const [onScreen] = useState(keyed);
  const monitors = useQuery({ ...queries.summary({ search: wanted || undefined, limit: mostMonitors }), enabled: wanted !== '' });
  const pages = useQuery(queries.pages());
  const go = (to: string) => () => void navigate(to);
  const all: Choice[] = [
    ...onScreen.map(({ name, key, element }) => ({ id: `here ${key}`, name, about: key, icon: 'play' as const,
      act: () => element.click() })),
    ...visiblePlaces(keys).map(({ to, name, key }) => ({ id: to, name, about: `g ${key}`, act: go(to) })),
    { id: '/create', name: 'New monitor', about: 'c', icon: 'plus', act: go('/create') },
    { id: '/import', name: 'Import monitors', icon: 'download', act: go('/import') },
    { id: 'shell', name: 'This screen for a shell', about: '`', icon: 'terminal', act: () => curlsShown.set(true) },
    { id: 'keyboard', name: 'All keys', about: '?', icon: 'question', act: () => shortcutsShown.set(true) },
    ...(['light', 'dark', 'system'] as const).map((theme): Choice => ({ id: theme, name: `Theme: ${theme}`,
      icon: theme === 'light' ? 'sun' : theme === 'dark' ? 'moon' : 'system', act: () => setTheme(theme) })),
    ...(pages.data ?? []).map(({ slug, title }): Choice => ({ id: `/s/${slug}`, name: title, about: 'status page', icon: 'globe',
      act: go(`/s/${slug}`) })),
  ];
  const words = wanted.toLowerCase().split(/\s+/);
  const fitting = all.filter(({ name }) => words.every((word) => name.toLowerCase().includes(word)));
  const found = wanted ? (monitors.data?.monitors ?? []).map((monitor): Choice => ({ id: monitor.id, name: monitor.name,
    about: monitor.group_name ?? statusWord(shownStatus(monitor)), status: shownStatus(monitor), act: go(`/monitor/${monitor.id}`) })) : [];
  return wanted ? [...fitting.slice(0, 5), ...found, ...fitting.slice(5)] : fitting;
}
