/**
 * The dependency graph as a picture.  Where everything stands comes from the API (layout=1); here it is drawn: the ways
 * as one SVG, and over it the boxes, which are links.  A picture that is too wide scrolls inside its frame, and begins
 * with this monitor in sight.
 */
import { useEffect, useMemo, useRef } from 'react';
import { Link } from 'react-router';
import { useMedia } from '../../ui/media';
import { shownStatus, StatusIcon, statusWord } from '../../ui/status';
import type { Graph } from './DependenciesTab';
import styles from './DependencyGraph.module.css';

type GraphNode = Graph['nodes'][number];
type GraphEdge = Graph['edges'][number];

interface Point {
  x: number;
  y: number;
}

/** How far things stand apart, from left to right or, where there is no room for that, from top to bottom. */
interface Grid {
  upright: boolean;
  box: { width: number; height: number };
  layer: number;
  row: number;
}

const lying: Grid = { upright: false, box: { width: 184, height: 52 }, layer: 256, row: 66 };
const standing: Grid = { upright: true, box: { width: 142, height: 52 }, layer: 104, row: 154 };
const margin = 20;

export function DependencyGraph({ graph, id }: { graph: Graph; id: string }) {
  const upright = useMedia('(max-width: 640px)');
  const layers = Math.max(...graph.nodes.map(({ layer = 0 }) => layer));
  const grid = useMemo(() => (upright ? standing : { ...lying, layer: distanceOf(layers) }), [upright, layers]);
  const frame = useRef<HTMLDivElement>(null);
  const places = new Map(graph.nodes.map((node) => [node.id, placeOf(grid, node.layer ?? 0, node.row ?? 0)]));
  const all = [...places.values()];
  const width = Math.max(...all.map(({ x }) => x)) + grid.box.width + margin;
  const height = Math.max(...all.map(({ y }) => y)) + grid.box.height + margin;

  useEffect(() => {
    const own = frame.current?.querySelector<HTMLElement>('[data-this]');
    if (!own || !frame.current) return;
    frame.current.scrollLeft = own.offsetLeft - (frame.current.clientWidth - own.offsetWidth) / 2;
    frame.current.scrollTop = own.offsetTop - (frame.current.clientHeight - own.offsetHeight) / 2;
  }, [grid, id, graph.nodes.length]);

  const away = new Set(graph.nodes.filter(holdsBack).map((node) => node.id));
  return (
    <div ref={frame} className={styles.frame} role="region" tabIndex={0}
      aria-label="Dependency graph; the lists below say the same">
      <div className={styles.canvas} style={{ width, height }}>
        <svg className={styles.ways} width={width} height={height} aria-hidden="true">
          {graph.edges.map((edge) => {
            const [from, to] = [places.get(edge.monitor_id), places.get(edge.depends_on_id)];
            return from && to && <Way key={edge.id} grid={grid} edge={edge} graph={graph} from={from} to={to}
              isAway={away.has(edge.depends_on_id)} />;
          })}
        </svg>
        {graph.nodes.map((node) => (
          <Box key={node.id} node={node} grid={grid} place={places.get(node.id)!} isThis={node.id === id} />
        ))}
      </div>
    </div>
  );
}

/** So many layers beside each other as fit into a desk's screen, unless their ways would have no room. */
function distanceOf(layers: number): number {
  const whole = 1166 - 2 * margin - lying.box.width;
  return Math.round(Math.min(lying.layer, Math.max(lying.box.width + 36, whole / Math.max(1, layers))));
}

function placeOf({ upright, layer, row }: Grid, ofLayer: number, ofRow: number): Point {
  const [along, across] = [margin + ofLayer * layer, margin + ofRow * row];
  return upright ? { x: across, y: along } : { x: along, y: across };
}

/** What is down or known to be away keeps those that need it from opening incidents. */
function holdsBack({ current_status: status, is_paused: paused }: GraphNode): boolean {
  return !paused && (status === 'down' || status === 'maintenance');
}

interface WayProps {
  grid: Grid;
  edge: GraphEdge;
  graph: Graph;
  from: Point;
  to: Point;
  isAway: boolean;
}

/** From the far side of one box to the near side of the other, through the rows that the layout left free for it. */
function Way({ grid, edge, graph, from, to, isAway }: WayProps) {
  const { upright, box } = grid;
  const first = graph.nodes.find((node) => node.id === edge.monitor_id)?.layer ?? 0;
  const [half, length] = upright ? [box.width / 2, box.height] : [box.height / 2, box.width];
  const middle = (place: Point): [number, number] => (upright ? [place.y, place.x + half] : [place.x, place.y + half]);
  const [startAlong, startAcross] = middle(from);
  const [endAlong, endAcross] = middle(to);
  const stops: [number, number][] = [[startAlong + length, startAcross]];
  for (const [n, row] of (edge.via ?? []).entries()) {
    const [along, across] = middle(placeOf(grid, first + 1 + n, row));
    stops.push([along, across], [along + length, across]);
  }
  stops.push([endAlong - 7, endAcross]);
  const at = ([along, across]: [number, number]) => (upright ? `${across} ${along}` : `${along} ${across}`);
  let path = `M${at(stops[0]!)}`;
  for (let n = 1; n < stops.length; n++) {
    const [[before, side], [next, nextSide]] = [stops[n - 1]!, stops[n]!];
    const bend = (before + next) / 2;
    path += side === nextSide ? `L${at(stops[n]!)}` : `C${at([bend, side])} ${at([bend, nextSide])} ${at(stops[n]!)}`;
  }
  const tip = ([-5, 5] as const).map((side) => at([endAlong - 8, endAcross + side]));
  return (
    <g className={styles.way} data-away={isAway || undefined}>
      <path d={path} />
      <path className={styles.tip} d={`M${tip[0]}L${at([endAlong, endAcross])}L${tip[1]}z`} />
    </g>
  );
}

function Box({ node, grid, place, isThis }: { node: GraphNode; grid: Grid; place: Point; isThis: boolean }) {
  const status = shownStatus(node);
  return (
    <div className={styles.node} data-status={status} data-this={isThis || undefined} data-node
      style={{ left: place.x, top: place.y, ...grid.box }}>
      <StatusIcon status={status} size={18} named={false} />
      <div className={styles.words}>
        {isThis ? <strong className={styles.name}>{node.name}</strong> : (
          <Link to={`/monitor/${node.id}/dependencies`} className={styles.name} title={node.name}>{node.name}</Link>
        )}
        <span className={styles.status}>{statusWord(status)}</span>
      </div>
    </div>
  );
}
