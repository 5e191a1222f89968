/** The filters of a list, kept in the address: a filtered list can be linked to, and Back undoes nothing else. */
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { filterNames, filtersIn, type Filters } from './queries';

export function useFilters(): [Filters, (change: Filters) => void] {
  const [address, setAddress] = useSearchParams();
  const filters = useMemo(() => filtersIn(address), [address]);
  const change = useCallback((values: Filters) => setAddress((old) => {
    const next = new URLSearchParams(old);
    for (const name of filterNames) {
      if (!(name in values)) continue;
      if (values[name]) next.set(name, values[name]);
      else next.delete(name);
    }
    return next;
  }, { replace: true, preventScrollReset: true }), [setAddress]);
  return [filters, change];
}
