/** Things done to the API: done once, said, and what they changed asked for anew. */
import { useState, type ReactNode } from 'react';
import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { asCurl } from '../api/client';
import { Button, CopyButton, CopyIcon } from './controls';
import type { IconName } from './Icon';
import { Modal } from './Modal';
import { say } from './toast';
import styles from './actions.module.css';

interface ActionOptions<In, Out> {
  run: (input: In) => Promise<Out>;
  /** What to ask for anew afterwards, by the beginning of its name. */
  changes?: QueryKey[];
  /** What to say when it is done; nothing if the screen shows it anyway. */
  said?: string | ((answer: Out) => string);
  onDone?: (answer: Out, input: In) => void;
}

/** What an answer warns of: a value that was moved into range, for one. */
function warningsOf(answer: unknown): string[] {
  const { warnings } = (answer ?? {}) as { warnings?: unknown };
  return Array.isArray(warnings) ? warnings.filter((text) => typeof text === 'string') : [];
}

/** A mutation whose failure is said in the API's words, and what it warns of, too. */
export function useAction<In = void, Out = unknown>({ run, changes = [], said, onDone }: ActionOptions<In, Out>) {
  const client = useQueryClient();
  return useMutation<Out, Error, In>({
    mutationFn: run,
    onError: (error) => say(error.message, true),
    onSuccess: async (answer, input) => {
      if (said) say(typeof said === 'function' ? said(answer) : said);
      warningsOf(answer).forEach((text) => say(text, true));
      onDone?.(answer, input);
      await Promise.all(changes.map((queryKey) => client.invalidateQueries({ queryKey })));
    },
  });
}

interface ConfirmProps {
  label: ReactNode;
  icon?: IconName;
  title: string;
  /** What will be lost. */
  children: ReactNode;
  doIt: string;
  busy?: boolean;
  /** Not a loss worth a red button. */
  plain?: boolean;
  onConfirm: () => void;
}

/** A button that asks first. */
export function ConfirmButton({ label, icon, title, children, doIt, busy, plain = false, onConfirm }: ConfirmProps) {
  const [open, setOpen] = useState(false);
  const kind = plain ? 'plain' : 'danger';
  return (
    <>
      <Button kind={kind} icon={icon} busy={busy} onClick={() => setOpen(true)}>{label}</Button>
      <Modal open={open} onClose={() => setOpen(false)} title={title}>
        <div>{children}</div>
        <div className="row-of-actions">
          <Button kind={plain ? 'primary' : 'danger'} onClick={() => { setOpen(false); onConfirm(); }}>{doIt}</Button>
          <Button onClick={() => setOpen(false)}>Cancel</Button>
        </div>
      </Modal>
    </>
  );
}

interface CurlProps {
  method: string;
  path: string;
  body?: unknown;
  needs?: 'KEY' | 'ADMIN_KEY';
}

/** The same action for a shell or an agent. */
export function CurlButton({ method, path, body, needs }: CurlProps) {
  return <CopyButton icon="terminal" text={asCurl(method, path, body, needs)}>Copy as curl</CopyButton>;
}

interface Named {
  does: string;
  children: ReactNode;
}

/** An action's button, and beside it the same for a shell. */
export function WithCurl({ does, children, method, path, body, needs }: CurlProps & Named) {
  return (
    <span className={styles.withCurl}>
      {children}
      <CopyIcon icon="terminal" label={`Copy as curl: ${does}`} text={asCurl(method, path, body, needs)} />
    </span>
  );
}
