/** What this monitor needs, and what needs it: as a picture, and as lists that can be read and changed. */
import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api, read, type Schemas } from '../../api/client';
import { plural } from '../../app/format';
import { monitorQueries } from '../../app/monitor-queries';
import { useAction, WithCurl } from '../../ui/actions';
import { Card } from '../../ui/Card';
import { Button } from '../../ui/controls';
import { Empty, Loaded, Skeleton } from '../../ui/feedback';
import { shownStatus, StatusBadge } from '../../ui/status';
import { AddDependency } from './AddDependency';
import { DependencyGraph } from './DependencyGraph';
import { useManage } from './manage';
import type { TabProps } from './MonitorScreen';
import styles from './DependenciesTab.module.css';

export type Graph = Schemas['Graph'];
type Node = Graph['nodes'][number];

/** One dependency of this monitor, or on it, with the monitor on the other side. */
interface Tie {
  id: string;
  other: Node;
}

export function DependenciesTab({ overview: { monitor } }: TabProps) {
  const query = useQuery(monitorQueries.graph(monitor.id));
  return (
    <Loaded query={query} skeleton={<Skeleton lines={4} height={64} />}>
      {(graph) => (
        <>
          {graph.edges.length > 0 && <Picture graph={graph} id={monitor.id} />}
          <div className="columns">
            <Needs id={monitor.id} ties={tiesOf(graph, monitor.id, 'monitor_id', 'depends_on_id')} />
            <NeededBy ties={tiesOf(graph, monitor.id, 'depends_on_id', 'monitor_id')} />
          </div>
        </>
      )}
    </Loaded>
  );
}

type Side = 'monitor_id' | 'depends_on_id';

function tiesOf({ nodes, edges }: Graph, id: string, here: Side, there: Side): Tie[] {
  return edges.filter((edge) => edge[here] === id).flatMap((edge) => {
    const other = nodes.find((node) => node.id === edge[there]);
    return other ? [{ id: edge.id, other }] : [];
  });
}

function Picture({ graph, id }: { graph: Graph; id: string }) {
  return (
    <Card title="Dependency graph" flush>
      <DependencyGraph graph={graph} id={id} />
      <p className={styles.about}>
        Arrows lead from a monitor to what it needs. {plural(graph.nodes.length, 'monitor')}
        {graph.truncated ? '; there are more than are shown.' : '.'}
      </p>
    </Card>
  );
}

function Needs({ id, ties }: { id: string; ties: Tie[] }) {
  const { manages } = useManage();
  return (
    <Card title="Depends on">
      {ties.length === 0 && (
        <Empty title="No dependencies">
          <p>While something it needs is down, this monitor opens no incident of its own.</p>
        </Empty>
      )}
      <ul>{ties.map((tie) => <TieLine key={tie.id} tie={tie}>{manages && <Remove id={id} tie={tie} />}</TieLine>)}</ul>
      <AddDependency id={id} taken={[id, ...ties.map(({ other }) => other.id)]} />
    </Card>
  );
}

function NeededBy({ ties }: { ties: Tie[] }) {
  return (
    <Card title="Depended on by">
      {ties.length === 0 ? <Empty title="No dependents" /> : (
        <ul>{ties.map((tie) => <TieLine key={tie.id} tie={tie} />)}</ul>
      )}
    </Card>
  );
}

function TieLine({ tie: { other }, children }: { tie: Tie; children?: ReactNode }) {
  return (
    <li className={styles.tie}>
      <Link to={`/monitor/${other.id}/dependencies`}>{other.name}</Link>
      <StatusBadge status={shownStatus(other)} />
      {children}
    </li>
  );
}

function Remove({ id, tie: { id: dependency_id, other } }: { id: string; tie: Tie }) {
  const remove = useAction({
    run: () => read(api.DELETE('/monitors/{id}/dependencies/{dependency_id}',
      { params: { path: { id, dependency_id } } })),
    changes: [['monitor', id], ['monitor', other.id]],
    said: `It no longer depends on ${other.name}`,
  });
  return (
    <WithCurl does={`remove ${other.name}`} method="DELETE"
      path={`/monitors/${id}/dependencies/${dependency_id}`} needs="KEY">
      <Button busy={remove.isPending} aria-label={`Remove ${other.name}`}
        onClick={() => remove.mutate()}>Remove</Button>
    </WithCurl>
  );
}
