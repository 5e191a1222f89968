/** What is said of a field of a monitor's form: how it is written, and where it stands. */
import type { Schemas } from '../../api/client';
import type { Counted } from '../spans';

export type MonitorType = Schemas['Monitor']['monitor_type'];
export type MonitorBody = Schemas['MonitorCreate'];

export const sections = {
  target: 'What is checked',
  expect: 'What it has to answer',
  request: 'What is sent',
  tls: 'Encryption',
  rhythm: 'How often, and when it counts as down',
  look: 'Where it is shown',
  promise: 'Service level',
} as const;
export type Section = keyof typeof sections;

export interface FieldRow {
  name: keyof MonitorBody & string;
  label: string;
  /**
   * long: text of several lines; lines: an array, one item a line; list: an array, commas between; numbers: the same of
   * numbers; headers: an object, Name: value a line; auth, assertions, bounds: with an editor of their own.
   */
  kind:
    | 'text'
    | 'long'
    | 'lines'
    | 'list'
    | 'numbers'
    | 'number'
    | 'choice'
    | 'switch'
    | 'headers'
    | 'zone'
    | 'auth'
    | 'assertions'
    | 'bounds';
  section: Section;
  hint?: string;
  unit?: Counted | 'bytes' | '%' | 'days';
  /** An empty text means "none": null in a PATCH. */
  clears?: true;
  /** Shown without opening anything. */
  first?: true;
  /** It has to be there. */
  needed?: true;
  /** Set with the admin key only, of a monitor that is. */
  operator?: true;
  example?: string;
  /** Over the whole width. */
  wide?: true;
}
