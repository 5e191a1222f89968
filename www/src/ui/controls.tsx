/** Buttons, and things that are clicked like them. */
import { useState, type ButtonHTMLAttributes, type ReactNode, type Ref } from 'react';
import { announce } from './announce';
import { Icon, type IconName } from './Icon';
import styles from './controls.module.css';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  ref?: Ref<HTMLButtonElement>;
  kind?: 'plain' | 'primary' | 'danger' | 'quiet';
  icon?: IconName;
  busy?: boolean;
}

export function Button({
  kind = 'plain',
  icon,
  busy = false,
  type = 'button',
  children,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      {...rest}
      type={type}
      className={styles.button}
      data-kind={kind}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
    >
      {icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

export function IconButton({ label, children, ...rest }: ButtonHTMLAttributes<HTMLButtonElement> & { label: string }) {
  return (
    <button type="button" {...rest} className={styles.icon} aria-label={label} title={label}>
      {children}
    </button>
  );
}

/** Copies a text, and says so. */
export function CopyButton({
  text,
  children = 'Copy',
  icon = 'copy',
}: {
  text: string;
  children?: ReactNode;
  icon?: IconName;
}) {
  const { done, copy } = useCopy(text);
  return (
    <Button kind="quiet" icon={done ? 'check' : icon} onClick={copy}>
      <span>{done ? 'Copied' : children}</span>
    </Button>
  );
}

function useCopy(text: string) {
  const [done, setDone] = useState(false);
  async function write() {
    await navigator.clipboard.writeText(text).catch(() => copyTheOldWay(text));
    setDone(true);
    announce('Copied');
    setTimeout(() => setDone(false), 2_000);
  }
  return { done, copy: () => void write() };
}

/** Where the clipboard interface is not given: plain http on another host than this one. */
function copyTheOldWay(text: string): void {
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}
