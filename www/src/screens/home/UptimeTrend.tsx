/** All monitors together, by day. */
import { useQuery } from '@tanstack/react-query';
import { adminQueries } from '../../app/admin-queries';
import { Strip, StripKey } from '../../status/Strip';
import { Card } from '../../ui/Card';
import { Loaded, Skeleton } from '../../ui/feedback';
import { useMedia } from '../../ui/media';

export function UptimeTrend() {
  const query = useQuery(adminQueries.days());
  const shown = useMedia('(min-width: 720px)') ? 90 : 30;
  return (
    <Card title="Uptime of all monitors" actions={<StripKey shown={shown} />}>
      <Loaded query={query} skeleton={<Skeleton lines={1} height={30} />}>
        {(days) => <Strip name="All monitors" days={days} shown={shown} />}
      </Loaded>
    </Card>
  );
}
