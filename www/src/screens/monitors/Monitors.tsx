/** All monitors in one dense list: searched, filtered and sorted in the address, walked through by keyboard. */
import { useCallback, useMemo, useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useQuery } from '@tanstack/react-query';
import { useFilters } from '../../app/filters';
import { plural } from '../../app/format';
import { useKeys } from '../../app/keys';
import { queries } from '../../app/queries';
import { recall, remember } from '../../app/store';
import { FilterBar, FilterChoice } from '../../status/Filters';
import { Welcome } from '../../status/Welcome';
import { ScreenHead } from '../../ui/Card';
import { Button } from '../../ui/controls';
import { Empty, Loaded, Skeleton } from '../../ui/feedback';
import { ExportAll } from './ExportAll';
import { MonitorTable } from './MonitorTable';
import { SelectionBar } from './SelectionBar';
import { columns, grouped, parseSort, sorted, sortText, type Sort, type Summary } from './sorting';
import type { Span } from './Trend';
import { useSelection } from './useSelection';
import { Views } from './Views';

const nothing: Summary[] = [];

export function Monitors() {
  const { admin } = useKeys();
  const [filters, change] = useFilters();
  const [sort, setSort] = useSort();
  const [span, setSpan] = useSpan();
  const query = useQuery(queries.summary(filters));
  const monitors = query.data?.monitors ?? nothing;
  const groups = useMemo(() => (
    sort ? [{ name: '', kind: 'rest' as const, monitors: sorted(monitors, sort) }] : grouped(monitors)
  ), [monitors, sort]);
  const order = useMemo(() => groups.flatMap((group) => group.monitors.map(({ id }) => id)), [groups]);
  const selection = useSelection(order);
  const onTag = useCallback((tag: string) => change({ tag }), [change]);
  const isFiltered = Object.keys(filters).length > 0;
  return (
    <>
      <ScreenHead
        title="Monitors"
        about={admin ? undefined : 'The public ones. Sign in with the admin key to see private ones too.'}
        actions={<>{admin && <ExportAll />}<Link to="/import">Import many</Link></>}
      />
      <Views />
      <FilterBar found={query.data && plural(query.data.total, 'monitor')}>
        <FilterChoice name="Order" value={sort && sortText(sort)} unset="Worst first" options={orders}
          onChange={(text) => setSort(parseSort(text))} />
        <FilterChoice name="Bars" value={span === '24h' ? span : ''} unset="Bars: 90 days" options={[['24h', 'Bars: 24 hours']]}
          onChange={(text) => setSpan(text === '24h' ? '24h' : '90d')} />
      </FilterBar>
      <Loaded query={query} skeleton={<Skeleton lines={14} height={36} />}>
        {() => {
          if (monitors.length > 0) {
            return (
              <>
                <MonitorTable groups={groups} sort={sort} span={span} selection={selection} onSort={setSort} onTag={onTag} />
                <SelectionBar monitors={monitors} selection={selection} />
              </>
            );
          }
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

const orders = Object.entries(columns).flatMap(([by, word]): [string, string][] => [[by, word], [`-${by}`, `${word}, downwards`]]);

/** In the address, and kept: without one there the list stands as it was left. */
function useSort(): [Sort | undefined, (sort: Sort | undefined) => void] {
  const [address, setAddress] = useSearchParams();
  const text = address.get('sort') ?? recall('sort');
  const sort = useMemo(() => parseSort(text), [text]);
  return [sort, (next) => {
    remember('sort', next ? sortText(next) : null);
    setAddress((old) => {
      const parameters = new URLSearchParams(old);
      if (next) parameters.set('sort', sortText(next));
      else parameters.delete('sort');
      return parameters;
    }, { replace: true, preventScrollReset: true });
  }];
}

function useSpan(): [Span, (span: Span) => void] {
  const [span, setSpan] = useState<Span>(() => (recall('bars') === '24h' ? '24h' : '90d'));
  return [span, (next) => {
    remember('bars', next === '24h' ? next : null);
    setSpan(next);
  }];
}
