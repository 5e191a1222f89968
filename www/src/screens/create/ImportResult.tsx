/** What became of an import, row by row, with the keys, which are shown only here. */
import { Link } from 'react-router';
import { plural } from '../../app/format';
import { Card, ScreenHead } from '../../ui/Card';
import { Button, CopyButton } from '../../ui/controls';
import { save } from '../../ui/save';
import type { Outcome } from './Import';
import type { ImportRow } from './parse-import';
import styles from './Import.module.css';

interface ResultProps {
  rows: ImportRow[];
  outcome: Outcome;
  onBack: () => void;
}

export function ImportResult({ rows, outcome: { created, errors }, onBack }: ResultProps) {
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
        about={errors.length > 0 ? `${errors.length} refused` : undefined}
        actions={<Button onClick={onBack}>Import more</Button>}
      />
      {created.length > 0 && (
        <Card title="Keys, shown only now" flush actions={
          <>
            <CopyButton text={text}>Copy all</CopyButton>
            <Button onClick={() => save('watchpost-keys.json', text)}>Download</Button>
          </>
        }>
          <table className={styles.table}>
            <thead><tr><th scope="col">Monitor</th><th scope="col">Manage key</th></tr></thead>
            <tbody>
              {created.map(({ monitor, manage_key, view_url }) => (
                <tr key={monitor.id}>
                  <td><Link to={view_url}>{monitor.name}</Link></td>
                  <td><code>{manage_key}</code></td>
                </tr>
              ))}
            </tbody>
          </table>
        </Card>
      )}
      {errors.length > 0 && (
        <Card title="Refused" flush>
          <table className={styles.table}>
            <thead><tr><th scope="col">Row</th><th scope="col">Name</th><th scope="col">Why</th></tr></thead>
            <tbody>
              {errors.map(({ index, error }) => (
                <tr key={index} data-bad>
                  <td>{index + 1}</td>
                  <td>{rows[index]?.body.name}</td>
                  <td>{error}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Card>
      )}
    </>
  );
}
