/** Who can read the words about an incident: those with a key for its monitor, or all who can see it. */
import { Checkbox } from '../../ui/Field';

interface InternalProps {
  internal: boolean;
  onChange: (internal: boolean) => void;
}

export function Internal({ internal, onChange }: InternalProps) {
  return (
    <Checkbox label="Internal" checked={internal} onChange={onChange}
      hint={internal
        ? 'Only those who have a key for this monitor can read it.'
        : 'Everyone who can see this incident can read it, on status pages too.'} />
  );
}
