/** The parts of a page and what stands in each, in the order of its readers; saved as a whole. */
import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import { api, read, type Schemas } from '../../api/client';
import { useMay } from '../../app/keys';
import { queries } from '../../app/queries';
import { AsCurl, useAction } from '../../ui/actions';
import { Button, IconButton } from '../../ui/controls';
import { Checkbox, Field } from '../../ui/Field';
import { Icon } from '../../ui/Icon';
import styles from './Pages.module.css';

type Page = Schemas['PageDetail'];
type Body = Schemas['SectionBody'];
type Member = NonNullable<Body['monitors']>[number];
type Show = NonNullable<Member['show']>[number];

function moved<T>(list: T[], from: number, to: number): T[] {
  const next = [...list];
  const [one] = next.splice(from, 1);
  next.splice(to, 0, one!);
  return next;
}

function bodyOf(sections: Page['sections']): Body[] {
  return (sections ?? []).map(({ section, collapsed, monitors, tag }) => ({
    section,
    collapsed,
    monitors,
    ...(tag && { tag }),
  }));
}

interface LayoutProps {
  page: Page;
  /** How it would be, for the preview. */
  onDraft: (sections: Body[]) => void;
}

export function Layout({ page, onDraft }: LayoutProps) {
  const { slug, monitors } = page;
  const before = bodyOf(page.sections);
  const [draft, setDraft] = useState(before);
  const changed = JSON.stringify(draft) !== JSON.stringify(before);
  const placed = new Set(draft.flatMap(({ monitors: members }) => (members ?? []).map(({ id }) => id)));
  const rest = monitors.filter(({ id }) => !placed.has(id));
  const titles = draft.map(({ section }) => section.trim());
  const fault = titles.some((title) => title === '')
    ? 'Each part needs a title'
    : new Set(titles).size < titles.length
      ? 'No two titles may be alike'
      : undefined;
  const save = useAction({
    run: () => read(api.PUT('/status-pages/{slug}/layout', { params: { path: { slug } }, body: draft })),
    changes: [['page', slug]],
    said: 'The order is saved',
  });

  function write(next: Body[]) {
    setDraft(next);
    onDraft(next);
  }

  const change = (at: number, part: Partial<Body>) =>
    write(draft.map((one, index) => (index === at ? { ...one, ...part } : one)));
  return (
    <div>
      {draft.map((section, at) => (
        <SectionEditor
          key={at}
          section={section}
          number={at + 1}
          page={page}
          others={titles}
          rest={rest}
          onChange={(part) => change(at, part)}
          onRemove={() => write(draft.filter((_, index) => index !== at))}
          onUp={at > 0 ? () => write(moved(draft, at, at - 1)) : undefined}
          onDown={at < draft.length - 1 ? () => write(moved(draft, at, at + 1)) : undefined}
        />
      ))}
      {draft.length > 0 && rest.length > 0 && (
        <p className="soft small">In no part, and so at the end: {rest.map(({ name }) => name).join(', ')}</p>
      )}
      {fault && (
        <p role="alert" className="small">
          {fault}
        </p>
      )}
      <div className="row-of-actions">
        <Button
          icon="plus"
          onClick={() => write([...draft, { section: draft.length === 0 ? 'Services' : '', monitors: [] }])}
        >
          Add a part
        </Button>
        <Button
          kind="primary"
          disabled={!changed || fault !== undefined}
          busy={save.isPending}
          onClick={() => save.mutate()}
        >
          Save the order
        </Button>
        {changed && <Button onClick={() => write(before)}>Discard</Button>}
        <AsCurl does="Save the order" method="PUT" path={`/status-pages/${slug}/layout`} body={draft} needs="KEY" />
      </div>
    </div>
  );
}

interface SectionProps {
  section: Body;
  number: number;
  page: Page;
  others: string[];
  rest: Page['monitors'];
  onChange: (part: Partial<Body>) => void;
  onRemove: () => void;
  onUp?: () => void;
  onDown?: () => void;
}

function SectionEditor({
  section: { section, collapsed, monitors, tag },
  number,
  page,
  rest,
  onChange,
  onRemove,
  onUp,
  onDown,
}: SectionProps) {
  const members = monitors ?? [];
  const editor = useMay('editor');
  const { data: tags = [] } = useQuery(queries.tags());
  const nameOf = (id: string) => page.monitors.find((one) => one.id === id)?.name ?? 'A monitor of the tag';
  const put = (next: Member[]) => onChange({ monitors: next });
  return (
    <fieldset className={styles.section}>
      <legend className="visually-hidden">Part {number}</legend>
      <div className={styles.sectionHead}>
        <Field label="Title of the part">
          {(ids) => <input {...ids} value={section} onChange={(event) => onChange({ section: event.target.value })} />}
        </Field>
        <IconButton label={`Move part ${number} up`} disabled={!onUp} onClick={onUp}>
          <span className={styles.up}>
            <Icon name="down" />
          </span>
        </IconButton>
        <IconButton label={`Move part ${number} down`} disabled={!onDown} onClick={onDown}>
          <Icon name="down" />
        </IconButton>
        <IconButton label={`Remove part ${number}`} onClick={onRemove}>
          <Icon name="trash" />
        </IconButton>
      </div>
      <Checkbox
        label="Folded, unless something in it is wrong"
        checked={collapsed === true}
        onChange={(on) => onChange({ collapsed: on })}
      />
      {(editor || tag) && (
        <Field label="All with the tag" hint="Those that are tagged later come in by themselves.">
          {(ids) => (
            <select {...ids} value={tag ?? ''} onChange={(event) => onChange({ tag: event.target.value || undefined })}>
              <option value="">none</option>
              {[...new Set([...tags, ...(tag ? [tag] : [])])].map((one) => (
                <option key={one}>{one}</option>
              ))}
            </select>
          )}
        </Field>
      )}
      <ol>
        {members.map((member, at) => (
          <li key={member.id} className={styles.member}>
            <input
              aria-label={`What ${nameOf(member.id)} is called here`}
              placeholder={nameOf(member.id)}
              value={member.display_name ?? ''}
              onChange={(event) =>
                put(members.map((one) => (one.id === member.id ? named(one, event.target.value) : one)))
              }
            />
            <IconButton
              label={`Move ${nameOf(member.id)} up`}
              disabled={at === 0}
              onClick={() => put(moved(members, at, at - 1))}
            >
              <span className={styles.up}>
                <Icon name="down" />
              </span>
            </IconButton>
            <IconButton
              label={`Move ${nameOf(member.id)} down`}
              disabled={at === members.length - 1}
              onClick={() => put(moved(members, at, at + 1))}
            >
              <Icon name="down" />
            </IconButton>
            <IconButton
              label={`Take ${nameOf(member.id)} out of the part`}
              onClick={() => put(members.filter(({ id }) => id !== member.id))}
            >
              <Icon name="cross" />
            </IconButton>
            <MemberWords
              name={nameOf(member.id)}
              member={member}
              onChange={(next) => put(members.map((one) => (one.id === next.id ? next : one)))}
            />
          </li>
        ))}
      </ol>
      {rest.length > 0 && (
        <Field label="Add to the part">
          {(ids) => (
            <select
              {...ids}
              value=""
              onChange={(event) => {
                if (event.target.value) put([...members, { id: event.target.value }]);
              }}
            >
              <option value="">Choose one…</option>
              {rest.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
    </fieldset>
  );
}

const shown: Record<Show, string> = { history: 'days', uptime: 'percentages', response_time: 'response time' };
const byItself: Show[] = ['history'];

/** What the page says of a monitor beside its name, and what it shows of it. */
function MemberWords({ name, member, onChange }: { name: string; member: Member; onChange: (next: Member) => void }) {
  const show = member.show ?? byItself;
  return (
    <div className={styles.words}>
      <input
        aria-label={`What is said of ${name}`}
        placeholder="A line of description"
        value={member.description ?? ''}
        onChange={({ target: { value } }) => onChange({ ...member, description: value || undefined })}
      />
      {(Object.keys(shown) as Show[]).map((what) => (
        <Checkbox
          key={what}
          label={`Show ${shown[what]}`}
          checked={show.includes(what)}
          onChange={(on) => onChange({ ...member, show: on ? [...show, what] : show.filter((one) => one !== what) })}
        />
      ))}
    </div>
  );
}

function named({ display_name: _old, ...rest }: Member, name: string): Member {
  return name === '' ? rest : { ...rest, display_name: name };
}
