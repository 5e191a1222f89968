/**
 * The fields of a monitor as a form shows them: what each is called here, how it is written, where it stands.  For which
 * kinds of monitors it is, its limits, its choices and its default are the API's document's (src/api/limits); so is the
 * hint, where none is given.
 */
import { isFor, limitsOf } from '../../api/limits';
import { sections, type FieldRow, type MonitorType, type Section } from './field';

const rows: FieldRow[] = [
  { name: 'plugin', label: 'Plugin', kind: 'text', section: 'target', first: true, needed: true, example: 'check_ssh' },
  {
    name: 'plugin_args',
    label: 'Its arguments',
    kind: 'lines',
    section: 'target',
    first: true,
    clears: true,
    example: '-H\ndb.example.com',
    hint: 'One a line; no shell is involved.',
  },
  {
    name: 'grpc_service',
    label: 'Service',
    kind: 'text',
    section: 'target',
    first: true,
    clears: true,
    example: 'shop.v1.Orders',
  },
  {
    name: 'every_seconds',
    label: 'Expected every',
    kind: 'number',
    unit: 'seconds',
    section: 'target',
    first: true,
    clears: true,
    example: '1 d',
    hint: 'As 1 d, counted from the last success. This, or a schedule.',
  },
  {
    name: 'cron',
    label: 'Or by a schedule',
    kind: 'text',
    section: 'target',
    first: true,
    clears: true,
    example: '30 2 * * 1-5',
    hint: 'As in a crontab: five fields, names, @daily.',
  },
  { name: 'timezone', label: 'Time zone of the schedule', kind: 'zone', section: 'target', first: true },
  { name: 'grace_seconds', label: 'May be late by', kind: 'number', unit: 'seconds', section: 'target', first: true },
  {
    name: 'max_run_seconds',
    label: 'May run for',
    kind: 'number',
    unit: 'seconds',
    section: 'target',
    clears: true,
    hint: 'From /start to its end. Empty: a day.',
  },
  { name: 'methods', label: 'Pings by', kind: 'choice', section: 'target' },
  { name: 'packets', label: 'Packets', kind: 'number', section: 'target' },
  { name: 'dns_record_type', label: 'Record type', kind: 'choice', section: 'target', first: true },
  {
    name: 'dns_resolvers',
    label: 'Name servers',
    kind: 'list',
    section: 'target',
    clears: true,
    example: '192.0.2.53, ns.example.com',
  },
  { name: 'starttls', label: 'STARTTLS of', kind: 'choice', section: 'tls', clears: true },
  { name: 'tls', label: 'Speak TLS', kind: 'switch', section: 'tls' },
  { name: 'ip_family', label: 'Addresses', kind: 'choice', section: 'target' },
  { name: 'connect_to', label: 'Connect to', kind: 'text', section: 'target', clears: true, example: '192.0.2.7:8443' },

  {
    name: 'expected_statuses',
    label: 'Expected status codes',
    kind: 'list',
    section: 'expect',
    first: true,
    example: '200, 2xx, 300-399',
    hint: 'As 200, 2xx or 300-399; several with commas.',
  },
  {
    name: 'body_contains',
    label: 'Body must contain',
    kind: 'text',
    section: 'expect',
    clears: true,
    first: true,
    hint: 'Case matters.',
  },
  {
    name: 'body_not_contains',
    label: 'Body must not contain',
    kind: 'text',
    section: 'expect',
    clears: true,
    hint: 'Case matters.',
  },
  {
    name: 'follow_redirects',
    label: 'Follow redirects',
    kind: 'switch',
    section: 'expect',
    hint: 'Up to ten; without it the redirect itself is judged.',
  },
  { name: 'cookies', label: 'Keep cookies over redirects', kind: 'switch', section: 'expect' },
  {
    name: 'dns_expected',
    label: 'Expected value',
    kind: 'text',
    section: 'expect',
    clears: true,
    first: true,
    hint: 'One of the answers must be this, as 192.0.2.10 or 10 mail.example.com',
  },
  {
    name: 'dns_expected_values',
    label: 'Expected values',
    kind: 'lines',
    section: 'expect',
    clears: true,
    hint: 'Several, one a line.',
  },
  {
    name: 'dns_match',
    label: 'Of these values',
    kind: 'choice',
    section: 'expect',
    hint: 'any or all are there, exact: all and nothing else, none is, contains: some value contains one.',
  },
  { name: 'dns_expected_rcode', label: 'Expected answer', kind: 'choice', section: 'expect' },
  {
    name: 'expect',
    label: 'It has to say',
    kind: 'text',
    section: 'expect',
    clears: true,
    first: true,
    example: '220 ',
  },
  { name: 'loss_threshold_pct', label: 'Down when lost', kind: 'number', unit: '%', section: 'expect' },
  { name: 'bounds', label: 'Bounds of its metrics', kind: 'bounds', section: 'expect', clears: true, wide: true },
  {
    name: 'max_body_bytes',
    label: 'Look at the first',
    kind: 'number',
    unit: 'bytes',
    section: 'expect',
    hint: 'Of the body.',
  },
  { name: 'assertions', label: 'Assertions', kind: 'assertions', section: 'expect', wide: true },
  {
    name: 'invert',
    label: 'Up when it fails',
    kind: 'switch',
    section: 'expect',
    hint: 'For what must not answer, or not like that.',
  },

  { name: 'method', label: 'Method', kind: 'choice', section: 'request', hint: '' },
  { name: 'send', label: 'Say to it', kind: 'text', section: 'request', clears: true, example: 'QUIT\\r\\n' },
  {
    name: 'request_body',
    label: 'Request body',
    kind: 'long',
    section: 'request',
    clears: true,
    wide: true,
    hint: 'Sent with POST, PUT, PATCH and DELETE, as JSON if it is some.',
  },
  {
    name: 'headers',
    label: 'Request headers',
    kind: 'headers',
    section: 'request',
    clears: true,
    wide: true,
    hint: 'One a line, as Name: value. Shown only with the key.',
    example: 'Accept: application/json',
  },
  { name: 'auth', label: 'Sign in', kind: 'auth', section: 'request', clears: true, wide: true },
  { name: 'http_version', label: 'HTTP version', kind: 'choice', section: 'request' },

  {
    name: 'tls_verify',
    label: 'Verify certificates',
    kind: 'switch',
    section: 'tls',
    hint: 'If off, any will do, and each result says so.',
  },
  {
    name: 'expiry_days',
    label: 'Tell before the end',
    kind: 'numbers',
    section: 'tls',
    example: '21, 7, 1',
    hint: 'Days before it ends, once each; nothing: never.',
  },
  {
    name: 'tls_ca',
    label: 'Further authorities',
    kind: 'long',
    section: 'tls',
    clears: true,
    hint: "PEM; trusted beside the system's.",
  },
  {
    name: 'tls_client_cert',
    label: 'Client certificate',
    kind: 'long',
    section: 'tls',
    clears: true,
    hint: 'PEM; together with its key.',
  },
  {
    name: 'tls_client_key',
    label: 'Client key',
    kind: 'long',
    section: 'tls',
    clears: true,
    hint: 'PEM, without a password.',
  },

  {
    name: 'interval_seconds',
    label: 'Check every',
    kind: 'number',
    unit: 'seconds',
    section: 'rhythm',
    first: true,
    hint: 'As 10 min.',
  },
  { name: 'timeout_ms', label: 'Timeout', kind: 'number', unit: 'ms', section: 'rhythm', hint: 'From 1 s to 1 min.' },
  {
    name: 'confirmation_threshold',
    label: 'Failures before an incident',
    kind: 'number',
    section: 'rhythm',
    hint: 'In a row, from 1 to 10.',
  },
  {
    name: 'retry_interval_seconds',
    label: 'Look again after a failure',
    kind: 'number',
    unit: 'seconds',
    section: 'rhythm',
    hint: 'Until it is confirmed.',
  },
  {
    name: 'recovery_threshold',
    label: 'Good results before it is up again',
    kind: 'number',
    section: 'rhythm',
    hint: 'In a row, from 1 to 10.',
  },
  {
    name: 'response_time_threshold_ms',
    label: 'Degraded when slower than',
    kind: 'number',
    unit: 'ms',
    section: 'rhythm',
    clears: true,
    hint: 'As 500 ms; at least 100 ms. Empty: never.',
  },
  {
    name: 'degraded_threshold',
    label: 'Slow results before that is told',
    kind: 'number',
    section: 'rhythm',
    hint: 'In a row, from 1 to 10. Empty: as many as failures.',
  },
  {
    name: 'consensus_threshold',
    label: 'Locations that must agree',
    kind: 'number',
    section: 'rhythm',
    clears: true,
    hint: 'That it is down, before it is. Empty: this instance decides alone.',
  },

  {
    name: 'is_public',
    label: 'Show on the public status page',
    kind: 'switch',
    section: 'look',
    first: true,
    hint: 'If off, only people who know the address can see it.',
  },
  {
    name: 'is_listed',
    label: 'List among the public monitors',
    kind: 'switch',
    section: 'look',
    operator: true,
    hint: 'If off, it is on its status pages only. Only the admin key changes this.',
  },
  {
    name: 'group_name',
    label: 'Group',
    kind: 'text',
    section: 'look',
    clears: true,
    hint: 'Lists show it with the others of its group.',
  },
  { name: 'tags', label: 'Tags', kind: 'text', section: 'look', hint: 'Separated by commas.' },
  {
    name: 'description',
    label: 'Description',
    kind: 'text',
    section: 'look',
    clears: true,
    hint: 'What it is for, and whom to call.',
  },
  {
    name: 'notes_url',
    label: 'Run book',
    kind: 'text',
    section: 'look',
    clears: true,
    hint: 'An address, shown in alerts.',
  },
  {
    name: 'external_id',
    label: 'Your own id',
    kind: 'text',
    section: 'look',
    clears: true,
    hint: 'By which programs of yours find it.',
  },
  {
    name: 'sla_target',
    label: 'SLA target',
    kind: 'number',
    unit: '%',
    section: 'promise',
    clears: true,
    hint: 'Such as 99.9. Switches the error budget on.',
  },
  {
    name: 'sla_period_days',
    label: 'SLA period',
    kind: 'number',
    unit: 'days',
    section: 'promise',
    clears: true,
    hint: 'From 1 to 365; 30 when empty.',
  },
];

/** By section, as they stand in the form. */
export const fieldRows = (Object.keys(sections) as Section[]).flatMap((section) =>
  rows.filter((row) => row.section === section),
);

/** Left to a push monitor's schedule, which has nothing to do with addresses, and to nobody. */
const notOfPush = ['ip_family', 'timeout_ms', 'retry_interval_seconds', 'invert', 'consensus_threshold'];

export function rowsFor(type: MonitorType, isOperator = false): FieldRow[] {
  return fieldRows.filter(
    ({ name, operator }) =>
      isFor(name, type) && (!operator || isOperator) && !(type === 'push' && notOfPush.includes(name)),
  );
}

/** What the API's document says of it, without for which kinds it is: of that nobody in the form need know. */
export function hintOf({ name, hint }: FieldRow): string | undefined {
  return (
    hint ??
    limitsOf('MonitorFields', name).description?.replace(
      /\s*For (?:\w+, )*\w+(?: and \w+)? monitors?(?: that may speak TLS)?[^.]*\.$/,
      '',
    )
  );
}
