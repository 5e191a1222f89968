/** Things done to the API: done once, said, and what they changed asked for anew. */
import { useState, type ReactNode } from 'react';
import { useMutation, useQueryClient, type QueryKey } from '@tanstack/react-query';
import { Button } from './controls';
import { useCurl, type Curl } from './curl';
import type { IconName } from './Icon';
import { warningWords } from './monitor-form/model';
import { Modal } from './Modal';
import { say } from './toast';

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
      warningsOf(answer).forEach((text) => say(warningWords(text), true));
      onDone?.(answer, input);
      await Promise.all(changes.map((queryKey) => client.invalidateQueries({ queryKey })));
    },
  });
}

interface QuestionProps {
  title: string;
  /** What will be lost. */
  children: ReactNode;
  doIt: string;
  /** Not a loss worth a red button. */
  plain?: boolean;
  onConfirm: () => void;
}

interface Shown {
  open: boolean;
  onClose: () => void;
}

interface ConfirmProps extends QuestionProps {
  label: ReactNode;
  icon?: IconName;
  busy?: boolean;
}

/** A button that asks first. */
export function ConfirmButton({ label, icon, busy, ...question }: ConfirmProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button kind={question.plain ? 'plain' : 'danger'} icon={icon} busy={busy} onClick={() => setOpen(true)}>{label}</Button>
      <Confirm open={open} onClose={() => setOpen(false)} {...question} />
    </>
  );
}

/** The question alone, for what is chosen from a menu. */
export function Confirm({ open, onClose, title, children, doIt, plain = false, onConfirm }: QuestionProps & Shown) {
  return (
    <Modal open={open} onClose={onClose} title={title}>
      <div>{children}</div>
      <div className="row-of-actions">
        <Button kind={plain ? 'primary' : 'danger'} onClick={() => { onClose(); onConfirm(); }}>{doIt}</Button>
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </Modal>
  );
}

/** Says how the same is done from a shell; it shows nothing by itself. */
export function AsCurl(curl: Curl) {
  useCurl(curl);
  return null;
}

/** An action's button; how the same is done from a shell is told to the drawer. */
export function WithCurl({ children, ...curl }: Curl & { children: ReactNode }) {
  useCurl(curl);
  return children;
}
