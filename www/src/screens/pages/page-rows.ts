/** What can be said of a status page, as its editor shows it; limits, choices and defaults are the API's. */
import type { Schemas } from '../../api/client';
import { faultOf, limitsOf } from '../../api/limits';

export type PageBody = Partial<Schemas['PageCreate']>;
export type PageValues = Record<string, string | boolean>;
export type PagePart = 'content' | 'look' | 'access' | 'subscribers';

export interface PageRow {
  name: keyof PageBody & string;
  label: string;
  part: PagePart;
  kind?: 'switch' | 'choice' | 'colour' | 'links' | 'zone' | 'number' | 'secret' | 'long';
  hint?: string;
  example?: string;
  needed?: true;
  /** Of what is chosen elsewhere. */
  when?: (values: PageValues) => boolean;
}

export const pageRows: PageRow[] = [
  { name: 'title', label: 'Title', part: 'content', example: 'Acme status', needed: true },
  {
    name: 'slug',
    label: 'Address',
    part: 'content',
    example: 'acme',
    needed: true,
    hint: 'The page is at /s/ and this: letters, digits, - and _',
  },
  { name: 'description', label: 'Description', part: 'content', example: 'How our services are' },
  {
    name: 'custom_domain',
    label: 'Domain of its own',
    part: 'content',
    example: 'status.example.com',
    hint: 'Point its DNS here and add it to the web server’s certificate.',
  },
  {
    name: 'show_causes',
    label: 'Say what failed',
    part: 'content',
    kind: 'switch',
    hint: 'If off, readers are told that there are problems, in words of yours.',
  },
  {
    name: 'language',
    label: 'Language',
    part: 'content',
    kind: 'choice',
    hint: 'auto: as each reader’s browser asks.',
  },
  { name: 'timezone', label: 'Time zone', part: 'content', kind: 'zone' },
  {
    name: 'logo_url',
    label: 'Logo',
    part: 'look',
    example: 'https://example.com/logo.svg',
    hint: 'The address of an image.',
  },
  {
    name: 'accent_color',
    label: 'Colour',
    part: 'look',
    kind: 'colour',
    example: '#2b50d8',
    hint: 'Text in it is moved until it can be read.',
  },
  { name: 'theme', label: 'Theme', part: 'look', kind: 'choice', hint: 'system: as each reader has it.' },
  { name: 'history_days', label: 'Days of history', part: 'look', kind: 'number' },
  {
    name: 'footer_links',
    label: 'Links at its foot',
    part: 'look',
    kind: 'links',
    example: 'Imprint, https://example.com/imprint',
    hint: 'One a line: what it is called, and where it leads; at most five.',
  },
  { name: 'show_powered_by', label: 'Say what it is made with', part: 'look', kind: 'switch' },
  {
    name: 'access',
    label: 'Who may read it',
    part: 'access',
    kind: 'choice',
    hint: 'public: everybody, and it is listed. unlisted: who knows the address. password: who knows that. key: who has a key of it or of the team.',
  },
  {
    name: 'password',
    label: 'Password',
    part: 'access',
    kind: 'secret',
    hint: 'At least eight characters; it is never shown again. Empty: as it is.',
    when: ({ access }) => access === 'password',
  },
  {
    name: 'allow_embedding',
    label: 'Other sites may show it in a frame',
    part: 'access',
    kind: 'switch',
    when: ({ access }) => access === 'public' || access === 'unlisted',
  },
  { name: 'allow_subscribers', label: 'People may ask for news by mail', part: 'subscribers', kind: 'switch' },
  {
    name: 'notify_automatic',
    label: 'They hear of incidents that nobody wrote a post for',
    part: 'subscribers',
    kind: 'switch',
  },
  {
    name: 'notify_after_minutes',
    label: 'Once such an incident has lasted (minutes)',
    part: 'subscribers',
    kind: 'number',
    when: ({ notify_automatic: on }) => on === true,
  },
];

export function pageValues(page?: Partial<Schemas['PageDetail']>): PageValues {
  return Object.fromEntries(
    pageRows.map(({ name, kind }) => {
      const value =
        (page as Record<string, unknown> | undefined)?.[name] ??
        (page ? undefined : limitsOf('PageCreate', name).default);
      if (kind === 'switch') return [name, value === true];
      if (kind === 'links')
        return [name, ((value ?? []) as Schemas['PageLink'][]).map(({ label, url }) => `${label}, ${url}`).join('\n')];
      return [name, String(value ?? '')];
    }),
  );
}

export function pageFaults(values: PageValues, part?: PagePart): Record<string, string> {
  return Object.fromEntries(
    pageRows
      .filter((row) => !part || row.part === part)
      .map((row): [string, string | undefined] => {
        const value = values[row.name];
        if (typeof value !== 'string' || (row.when && !row.when(values))) return [row.name, undefined];
        if (row.kind === 'links') return [row.name, linksFault(value)];
        if (row.kind === 'colour')
          return [
            row.name,
            value.trim() === '' || /^#[0-9a-f]{6}$/i.test(value.trim()) ? undefined : 'A colour as #2b50d8',
          ];
        return [row.name, faultOf('PageCreate', row.name, value, row.needed)];
      })
      .filter((pair): pair is [string, string] => Boolean(pair[1])),
  );
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

function linksFault(text: string): string | undefined {
  const bad = linesOf(text).find((line) => !/,\s*https?:\/\/\S+$/i.test(line));
  return bad === undefined ? undefined : `“${bad.slice(0, 40)}” is not a name, a comma and an address`;
}

/** What is emptied is null; what is not there to be chosen stays away. */
export function pageBody(values: PageValues, before?: PageValues): PageBody {
  return Object.fromEntries(
    pageRows.flatMap((row) => {
      const value = values[row.name]!;
      if ((before ? before[row.name] === value : value === '') || (row.when && !row.when(values))) return [];
      return [[row.name, valueOf(row, value)]];
    }),
  ) as PageBody;
}

function valueOf({ kind }: PageRow, value: string | boolean): unknown {
  if (typeof value === 'boolean') return value;
  if (kind === 'links')
    return linesOf(value).map((line) => {
      const comma = line.lastIndexOf(',');
      return { label: line.slice(0, comma).trim(), url: line.slice(comma + 1).trim() };
    });
  if (value.trim() === '') return null;
  return kind === 'number' ? Number(value) : value.trim();
}
