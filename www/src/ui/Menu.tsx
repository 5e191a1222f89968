/**
 * A button that opens a short list of things to do, in the browser's own popover: it closes by itself when one clicks
 * elsewhere or presses Escape, and gives the focus back.  The arrow keys walk through it.
 */
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Button, IconButton } from './controls';
import { Icon, type IconName } from './Icon';
import styles from './Menu.module.css';

interface MenuProps {
  label: string;
  icon?: IconName;
  /** Only the symbol; the label is for those who do not see it. */
  bare?: boolean;
  children: ReactNode;
}

export function Menu({ label, icon, bare = false, children }: MenuProps) {
  const id = useId().replaceAll(':', '');
  const button = useRef<HTMLSpanElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  useEffect(() => {
    const box = list.current!;
    const toggle = (event: Event) => {
      const opens = (event as ToggleEvent).newState === 'open';
      setOpen(opens);
      if (opens) {
        place(box, button.current!);
        itemsOf(box)[0]?.focus();
      }
    };
    const away = () => box.matches(':popover-open') && box.hidePopover();
    box.addEventListener('toggle', toggle);
    addEventListener('resize', away);
    return () => {
      box.removeEventListener('toggle', toggle);
      removeEventListener('resize', away);
    };
  }, []);

  function press(event: KeyboardEvent<HTMLDivElement>) {
    const items = itemsOf(event.currentTarget);
    const at = items.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (event.key === 'Tab') list.current?.hidePopover();
    if (next === undefined) return;
    event.preventDefault();
    items.at(next % items.length)?.focus();
  }

  const attributes = { popovertarget: id, 'aria-haspopup': 'menu' as const, 'aria-expanded': open };
  return (
    <span ref={button} className={styles.anchor}>
      {bare ? <IconButton label={label} {...attributes}><Icon name={icon ?? 'more'} size={18} /></IconButton>
        : <Button icon={icon} {...attributes}>{label}<Icon name="down" size={13} /></Button>}
      <div ref={list} id={id} popover="auto" role="menu" aria-label={label} className={styles.list} onKeyDown={press}
        onClick={(event) => { if (event.target !== list.current) list.current?.hidePopover(); }}>
        {children}
      </div>
    </span>
  );
}

interface ItemProps {
  icon?: IconName;
  danger?: boolean;
  disabled?: boolean;
  onClick: () => void;
  children: ReactNode;
}

export function MenuItem({ icon, danger = false, disabled, onClick, children }: ItemProps) {
  return (
    <button type="button" role="menuitem" tabIndex={-1} className={styles.item} data-danger={danger || undefined}
      disabled={disabled} onClick={() => setTimeout(onClick)}>
      {icon && <Icon name={icon} />}<span>{children}</span>
    </button>
  );
}

function itemsOf(box: HTMLElement): HTMLElement[] {
  return [...box.querySelectorAll<HTMLElement>('[role^="menuitem"]:not(:disabled)')];
}

const margin = 8;

/** Below its button and flush with its right side, unless there is no room. */
function place(box: HTMLElement, button: HTMLElement): void {
  const { left, right, top, bottom } = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = box;
  const room = document.documentElement.clientWidth - margin - width;
  box.style.left = `${Math.max(margin, Math.min(room, left + width > room + width ? right - width : left))}px`;
  box.style.top = `${bottom + 4 + height < innerHeight ? bottom + 4 : Math.max(margin, top - 4 - height)}px`;
}
