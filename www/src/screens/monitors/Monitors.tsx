/** All monitors in one dense table: searched, filtered and sorted in the address, walked through by keyboard. */
import { useMemo } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import { useFilters } from '../../app/filters';
import { plural } from '../../app/format';
import { useKeys } from '../../app/keys';
import { queries } from '../../app/queries';
import { FilterBar } from '../../status/Filters';
import { Welcome } from '../../status/Welcome';
import { ScreenHead } from '../../ui/Card';
import { Button } from '../../ui/controls';
import { Empty, Loaded, Skeleton } from '../../ui/feedback';
import { ExportAll } from './ExportAll';
import { MonitorTable } from './MonitorTable';
import { parseSort, sorted, sortText, type Sort } from './sorting';

export function Monitors() {
  const { admin } = useKeys();
  const [filters, change] = useFilters();
  const [sort, setSort] = useSort();
  const query = useQuery(queries.summary(filters));
  const rows = useMemo(() => sorted(query.data?.monitors ?? [], sort), [query.data, sort]);
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <>
      <ScreenHead
        title="Monitors"
        about={
          admin
            ? 'Every monitor of this instance.'
            : 'The public ones. Sign in with the admin key to see private ones too.'
        }
        actions={
          <>
            {admin && <ExportAll />}
            <Link to="/import">Import many</Link>
          </>
        }
      />
      <FilterBar found={query.data && plural(query.data.total, 'monitor')} />
      <Loaded query={query} skeleton={<Skeleton lines={14} height={36} />}>
        {() => {
          if (rows.length > 0) return <MonitorTable monitors={rows} sort={sort} onSort={setSort} />;
          if (!isFiltered) return <Welcome />;
          return (
            <Empty title="No monitor matches">
              <Button onClick={() => change({ search: '', status: '', tag: '', group: '' })}>Clear the filters</Button>
            </Empty>
          );
        }}
      </Loaded>
    </>
  );
}

function useSort(): [Sort | undefined, (sort: Sort | undefined) => void] {
  const [address, setAddress] = useSearchParams();
  const text = address.get('sort');
  const sort = useMemo(() => parseSort(text), [text]);
  return [sort, (next) => setAddress((old) => {
    const parameters = new URLSearchParams(old);
    if (next) parameters.set('sort', sortText(next));
    else parameters.delete('sort');
    return parameters;
  }, { replace: true, preventScrollReset: true })];
}
