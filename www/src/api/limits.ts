/** What the API's own document allows in a field: forms ask here and know no limit themselves. */
import limits, { kinds } from 'virtual:limits';

export type FormName = 'MonitorFields' | 'Assertion' | 'ChannelCreate' | 'ChannelConfig' | 'AlertRulesSet' | 'WindowCreate' |
  'MaintenanceCreate' | 'LocationCreate' | 'PageCreate' | 'PostCreate' | 'SettingsSet' | 'NoteCreate' | 'AcknowledgeBody' | 'KeyCreate' |
  'WorkspaceCreate';

export function limitsOf(form: FormName, field: string) {
  return limits[form]?.[field] ?? {};
}

export function fieldsOf(form: FormName): string[] {
  return Object.keys(limits[form] ?? {});
}

/** The choices of an enumeration, without the null that means "not set". */
export function choicesOf(form: FormName, field: string): string[] {
  return (limitsOf(form, field).enum ?? []).filter((choice) => choice !== null);
}

/** Whether a field is for monitors of a kind. */
export function isFor(field: string, kind: string): boolean {
  return kinds.fields[field]?.includes(kind) ?? true;
}

/** The sources that assertions of monitors of a kind have. */
export function sourcesOf(kind: string): string[] {
  return choicesOf('Assertion', 'source').filter((source) => kinds.sources[source]?.includes(kind) ?? true);
}

/** What is wrong with a text as the value of a field, in a sentence; undefined if nothing is that can be known here. */
export function faultOf(form: FormName, field: string, text: string, required = false): string | undefined {
  const limit = limitsOf(form, field);
  const value = text.trim();
  if (value === '') return required ? 'This is needed' : undefined;
  const length = [...value].length;
  if (limit.maxLength !== undefined && length > limit.maxLength) {
    return `At most ${limit.maxLength.toLocaleString()} characters; these are ${length.toLocaleString()}`;
  }
  if (limit.pattern && !new RegExp(limit.pattern, 'u').test(value)) return 'Only letters, digits, - and _';
  if (limit.type !== 'integer' && limit.type !== 'number') return undefined;
  const number = Number(value);
  if (!Number.isFinite(number)) return 'A number is needed';
  if (limit.type === 'integer' && !Number.isInteger(number)) return 'A whole number is needed';
  const { minimum = -Infinity, maximum = Infinity } = limit;
  if (number < minimum) return `At least ${minimum.toLocaleString()}`;
  return number > maximum ? `At most ${maximum.toLocaleString()}` : undefined;
}

/** Where the API's refusal belongs: under the field that its sentence names. */
export function refusalOf(error: Error | null, fields: string[]): Record<string, string> {
  const field = error && fields.find((name) => new RegExp(`\\b${name}\\b`).test(error.message));
  return field ? { [field]: error.message } : {};
}
