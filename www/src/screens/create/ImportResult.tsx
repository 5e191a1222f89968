/** What became of an import, row by row, with the keys, which are shown only here. */
import { Link } from 'react-router';
import { plural } from '../../app/format';
import { Card, ScreenHead } from '../../ui/Card';
import { Button, CopyButton } from '../../ui/controls';
import { save } from '../../ui/save';
import { Table } from '../../ui/Table';
import type { Numbered, Outcome } from './Import';
import styles from './Import.module.css';

interface ResultProps {
  rows: Numbered[];
  /** What was there already. */
  left: Numbered[];
  outcome: Outcome;
  onBack: () => void;
}

export function ImportResult({ rows, left, outcome: { created, errors }, onBack }: ResultProps) {
  const keys = created.map(({ monitor, manage_key, manage_url }) => ({
    id: monitor.id,
    name: monitor.name,
    manage_key,
    manage_url,
  }));
  const text = JSON.stringify(keys, null, 2);
  return (
    <>
      <ScreenHead
        title={`${plural(created.length, 'monitor')} created`}
        about={[errors.length > 0 && `${errors.length} not created`, left.length > 0 && `${left.length} there already`]
          .filter(Boolean).join(', ') || undefined}
        actions={<Button onClick={onBack}>Import more</Button>}
      />
      {created.length > 0 && (
        <Card title="Keys, shown only now" flush actions={
          <>
            <CopyButton text={text}>Copy all</CopyButton>
            <Button onClick={() => save('watchpost-keys.json', text)}>Download</Button>
          </>
        }>
          <Table label="Keys" columns={['Monitor', 'Manage key']}
            rows={created.map(({ monitor, manage_key, view_url }) => ({
              key: monitor.id,
              cells: [<Link to={view_url}>{monitor.name}</Link>, <code>{manage_key}</code>],
            }))} />
        </Card>
      )}
      {left.length > 0 && (
        <Card title="There already, and left as they are" flush>
          <Table label="There already" columns={['Row', 'Name', 'Address']} rows={left.map(({ number, body }) => ({
            key: number,
            cells: [number, body.name, body.url],
          }))} />
        </Card>
      )}
      {errors.length > 0 && (
        <Card title="Not created" flush>
          <Table label="Not created" columns={['Row', 'Name', 'Why']} rows={errors.map(({ index, error }) => ({
            key: index,
            cells: [rows[index]?.number, rows[index]?.body.name, <span className={styles.fault}>{error}</span>],
          }))} />
        </Card>
      )}
    </>
  );
}
