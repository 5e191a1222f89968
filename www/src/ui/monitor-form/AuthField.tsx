/** Who the checker says it is: nobody, or one of the API's ways.  What is *** stays as it is unless it is written anew. */
import { Field } from '../Field';
import styles from './MonitorForm.module.css';

type Auth = Record<string, string>;

interface Member {
  name: string;
  label: string;
  secret?: true;
  optional?: true;
}

const ways: Record<string, { name: string; members: Member[] }> = {
  basic: {
    name: 'Name and password',
    members: [
      { name: 'username', label: 'User name' },
      { name: 'password', label: 'Password', secret: true },
    ],
  },
  bearer: { name: 'Token', members: [{ name: 'token', label: 'Token', secret: true }] },
  oauth2: {
    name: 'OAuth 2',
    members: [
      { name: 'token_url', label: 'Token address' },
      { name: 'client_id', label: 'Client id' },
      { name: 'client_secret', label: 'Client secret', secret: true },
      { name: 'scope', label: 'Scope', optional: true },
      { name: 'audience', label: 'Audience', optional: true },
    ],
  },
};

interface AuthFieldProps {
  label: string;
  value: string;
  fault?: string;
  onChange: (value: string) => void;
}

export function AuthField({ label, value, fault, onChange }: AuthFieldProps) {
  const auth = (value === '' ? {} : JSON.parse(value)) as Auth;
  const members = ways[auth.type ?? '']?.members ?? [];
  const choose = (type: string) => onChange(type === '' ? '' : JSON.stringify({ type }));

  function set(member: Member, text: string) {
    const { [member.name]: _old, ...rest } = auth;
    onChange(JSON.stringify(text === '' && member.optional ? rest : { ...rest, [member.name]: text }));
  }

  return (
    <>
      <Field label={label} error={members.length === 0 ? fault : undefined}>
        {(ids) => (
          <select {...ids} value={auth.type ?? ''} onChange={(event) => choose(event.target.value)}>
            <option value="">No</option>
            {Object.entries(ways).map(([type, { name }]) => (
              <option key={type} value={type}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {members.length > 0 && (
        <div className={styles.grid}>
          {members.map((member) => (
            <Field
              key={member.name}
              label={member.label}
              hint={member.optional && 'Optional.'}
              error={fault?.includes(member.name) ? fault : undefined}
            >
              {(ids) => (
                <input
                  {...ids}
                  type={member.secret ? 'password' : 'text'}
                  autoComplete="off"
                  spellCheck={false}
                  value={auth[member.name] ?? ''}
                  onChange={(event) => set(member, event.target.value)}
                />
              )}
            </Field>
          ))}
        </div>
      )}
    </>
  );
}
