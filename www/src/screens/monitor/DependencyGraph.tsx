/** The dependency graph as a picture, laid out by dagre, drawn by React Flow; both come when this is first shown. */
import { useMemo } from 'react';
import { Link } from 'react-router';
import dagre from '@dagrejs/dagre';
import {
  Background, Controls, Handle, MarkerType, Position, ReactFlow, type Edge, type Node, type NodeProps,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useMedia } from '../../ui/media';
import { shownStatus, StatusIcon, statusWord } from '../../ui/status';
import type { Graph } from './DependenciesTab';
import styles from './DependencyGraph.module.css';

type GraphNode = Graph['nodes'][number] & { isThis: boolean; upright: boolean };
type MonitorNode = Node<{ monitor: GraphNode }, 'monitor'>;

const size = { width: 190, height: 54 };
const nodeTypes = { monitor: MonitorBox };

export default function DependencyGraph({ graph, id }: { graph: Graph; id: string }) {
  const upright = useMedia('(max-width: 640px)');
  const { nodes, edges } = useMemo(() => layOut(graph, id, upright), [graph, id, upright]);
  const shape = `${upright} ${nodes.map((node) => node.id).join()} ${edges.map((edge) => edge.id).join()}`;
  return (
    <ReactFlow key={shape} className={styles.graph} nodes={nodes} edges={edges} nodeTypes={nodeTypes} fitView
      fitViewOptions={{ maxZoom: 1, padding: 0.12 }} minZoom={0.2} nodesDraggable={false} nodesConnectable={false}
      nodesFocusable={false} edgesFocusable={false} elementsSelectable={false}
      zoomOnScroll={false} preventScrolling={false}
      proOptions={{ hideAttribution: true }} aria-label="Dependency graph; the lists below say the same">
      <Background gap={20} color="var(--line)" />
      <Controls showInteractive={false} position="bottom-right" />
    </ReactFlow>
  );
}

function layOut(graph: Graph, id: string, upright: boolean): { nodes: MonitorNode[]; edges: Edge[] } {
  const layout = new dagre.graphlib.Graph();
  layout.setGraph({ rankdir: upright ? 'TB' : 'LR', nodesep: 18, ranksep: upright ? 48 : 80 });
  layout.setDefaultEdgeLabel(() => ({}));
  for (const node of graph.nodes) layout.setNode(node.id, { ...size });
  for (const edge of graph.edges) layout.setEdge(edge.monitor_id, edge.depends_on_id);
  dagre.layout(layout);

  const nodes = graph.nodes.map((monitor): MonitorNode => {
    const { x, y } = layout.node(monitor.id) as { x: number; y: number };
    return {
      id: monitor.id, type: 'monitor', position: { x: x - size.width / 2, y: y - size.height / 2 }, ...size,
      data: { monitor: { ...monitor, isThis: monitor.id === id, upright } },
    };
  });
  const away = new Set(graph.nodes.filter(holdsBack).map((node) => node.id));
  const edges = graph.edges.map((edge): Edge => {
    const colour = away.has(edge.depends_on_id) ? 'var(--down-fill)' : 'var(--line-strong)';
    return {
      id: edge.id, source: edge.monitor_id, target: edge.depends_on_id, style: { stroke: colour, strokeWidth: 1.5 },
      markerEnd: { type: MarkerType.ArrowClosed, color: colour, width: 18, height: 18 },
    };
  });
  return { nodes, edges };
}

/** What is down or known to be away keeps those that need it from opening incidents. */
function holdsBack({ current_status: status, is_paused: paused }: Graph['nodes'][number]): boolean {
  return !paused && (status === 'down' || status === 'maintenance');
}

function MonitorBox({ data: { monitor } }: NodeProps<MonitorNode>) {
  const status = shownStatus(monitor);
  const [source, target] = monitor.upright ? [Position.Bottom, Position.Top] : [Position.Right, Position.Left];
  return (
    <div className={styles.node} data-status={status} data-this={monitor.isThis || undefined}>
      <Handle type="target" position={target} className={styles.handle} />
      <StatusIcon status={status} size={18} named={false} />
      <div className={styles.words}>
        {monitor.isThis ? <strong className={styles.name}>{monitor.name}</strong> : (
          <Link to={`/monitor/${monitor.id}/dependencies`} className={styles.name}>{monitor.name}</Link>
        )}
        <span className={styles.status}>{statusWord(status)}</span>
      </div>
      <Handle type="source" position={source} className={styles.handle} />
    </div>
  );
}
