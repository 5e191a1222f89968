/** Badges for READMEs and wikis: chosen, seen as they are, and copied. */
import { useState } from 'react';
import type { Monitor } from '../../api/client';
import { addressOf, base } from '../../app/base';
import type { Period } from '../../app/monitor-queries';
import { Card } from '../../ui/Card';
import { CopyButton } from '../../ui/controls';
import { Field } from '../../ui/Field';
import styles from './Badges.module.css';

type Kind = 'status' | 'uptime';

const periods: Period[] = ['24h', '7d', '30d', '90d'];
const longestLabel = 100;

export function Badges({ monitor: { id, name } }: { monitor: Monitor }) {
  const [kind, setKind] = useState<Kind>('uptime');
  const [period, setPeriod] = useState<Period>('30d');
  const [label, setLabel] = useState('');
  const parameters = new URLSearchParams(kind === 'uptime' ? { period } : {});
  if (label.trim()) parameters.set('label', label.trim());
  const path = `/api/v1/monitors/${id}/badge/${kind}${parameters.size > 0 ? `?${parameters.toString()}` : ''}`;
  const image = addressOf(path);
  const page = addressOf(`/monitor/${id}`);
  const title = kind === 'uptime' ? `${name}: uptime ${period}` : `${name}: status`;

  return (
    <Card title="Badge">
      <div className={styles.choices}>
        <Field label="Shows">
          {(ids) => (
            <select {...ids} value={kind} onChange={(event) => setKind(event.target.value as Kind)}>
              <option value="uptime">Uptime</option>
              <option value="status">Status</option>
            </select>
          )}
        </Field>
        <Field label="Period">
          {(ids) => (
            <select {...ids} value={period} disabled={kind === 'status'}
              onChange={(event) => setPeriod(event.target.value as Period)}>
              {periods.map((one) => <option key={one}>{one}</option>)}
            </select>
          )}
        </Field>
        <Field label="Label">
          {(ids) => <input {...ids} value={label} maxLength={longestLabel}
            placeholder={kind === 'uptime' ? `uptime ${period}` : 'status'}
            onChange={(event) => setLabel(event.target.value)} />}
        </Field>
        <div className={styles.preview}><img src={base + path} alt={title} height={20} /></div>
      </div>
      <Code name="Markdown" text={`[![${title.replace(/[[\]]/g, '\\$&')}](${image})](${page})`} />
      <Code name="HTML" text={`<a href="${page}"><img src="${escape(image)}" alt="${escape(title)}"></a>`} />
    </Card>
  );
}

function Code({ name, text }: { name: string; text: string }) {
  return (
    <div className={styles.code}>
      <span className={styles.name}>{name}</span>
      <code>{text}</code>
      <CopyButton text={text}>Copy<span className="visually-hidden"> {name}</span></CopyButton>
    </div>
  );
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
