/** Which range of a chart the address asks for. */
import { useSearchParams } from 'react-router';
import { periods, type Period } from './monitor-queries';

export function usePeriod(otherwise: Period): Period {
  const [parameters] = useSearchParams();
  const asked = parameters.get('range') ?? '';
  return Object.hasOwn(periods, asked) ? asked as Period : otherwise;
}
