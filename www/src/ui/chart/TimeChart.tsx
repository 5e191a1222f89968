/** A time series with what happened behind it.  Its place is kept while the drawing machinery is fetched. */
import { lazy, Suspense } from 'react';
import { Skeleton } from '../feedback';
import type { TimeChartProps } from './TimeChartBox';

const Box = lazy(() => import('./TimeChartBox'));

export function TimeChart({ height = 260, ...rest }: Omit<TimeChartProps, 'height'> & { height?: number }) {
  return <Suspense fallback={<Skeleton lines={1} height={height - 24} />}><Box height={height} {...rest} /></Suspense>;
}
