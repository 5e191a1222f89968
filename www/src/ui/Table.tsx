/**
 * Rows of figures.  Where there is no room for columns each row becomes a card that names its cells; the roles are
 * spelt out because a changed display would take them away.
 */
import { isValidElement, type ReactNode } from 'react';
import styles from './Table.module.css';

export interface Row {
  key: string | number;
  cells: ReactNode[];
}

interface TableProps {
  label: string;
  columns: string[];
  rows: Row[];
  /** Where there is no room, its cells need no names: they follow one another. */
  brief?: boolean;
}

export function Table({ label, columns, rows, brief }: TableProps) {
  return (
    <table className={styles.table} role="table" aria-label={label} data-brief={brief}>
      <thead role="rowgroup">
        <tr role="row">{columns.map((column) => <th key={column} role="columnheader" scope="col">{column}</th>)}</tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map(({ key, cells }) => (
          <tr key={key} role="row">
            {cells.map((cell, index) => (
              <td key={columns[index]} role="cell" data-column={columns[index]} data-short={isShort(cell) || undefined}>
                {isNothing(cell) ? null : <div>{cell}</div>}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const mostInOneLine = 16;

/** What is short, as figures and names of groups, is not broken into lines, least of all within a word. */
function isShort(cell: ReactNode): boolean {
  const inside: ReactNode = isValidElement<{ children?: ReactNode }>(cell) ? cell.props.children : cell;
  return (typeof inside === 'string' || typeof inside === 'number') && String(inside).length <= mostInOneLine;
}

function isNothing(cell: ReactNode): boolean {
  return cell === undefined || cell === null || cell === false || cell === '';
}
