/** What the latest check saw, and the latest that failed.  For those with the key: it quotes the target. */
import { useQuery } from '@tanstack/react-query';
import type { Monitor, Schemas } from '../../api/client';
import { monitorQueries } from '../../app/monitor-queries';
import { Card } from '../../ui/Card';
import { EvidenceView, type Evidence } from '../../ui/evidence/Evidence';
import { Loaded, Skeleton } from '../../ui/feedback';
import { StatusBadge } from '../../ui/status';
import { Second } from '../../ui/Time';
import { useManage } from './manage';
import styles from './Evidence.module.css';

type OfCheck = NonNullable<Schemas['EvidenceOfCheck']>;

export function WhatItSaw({ monitor: { id } }: { monitor: Monitor }) {
  const { manages } = useManage();
  const query = useQuery({ ...monitorQueries.evidence(id), enabled: manages });
  if (!manages) return null;
  return (
    <Card title="What checks saw">
      <Loaded query={query} skeleton={<Skeleton lines={3} height={36} />}>
        {({ latest, last_failure: failure }) => {
          if (!latest && !failure) return <p className="soft">Nothing is kept yet.</p>;
          const isOne = latest && failure && latest.heartbeat_id === failure.heartbeat_id;
          return (
            <div className={styles.two}>
              {latest && <One title={isOne ? 'The latest check, which failed' : 'The latest check'} of={latest} />}
              {failure && !isOne && <One title="The latest failure" of={failure} />}
            </div>
          );
        }}
      </Loaded>
    </Card>
  );
}

function One({ title, of }: { title: string; of: OfCheck }) {
  return (
    <section className={styles.one}>
      <h3>{title}</h3>
      <p className={styles.result}><StatusBadge status={of.status} /> <Second at={of.checked_at} /></p>
      <EvidenceView evidence={of as Evidence} />
    </section>
  );
}
