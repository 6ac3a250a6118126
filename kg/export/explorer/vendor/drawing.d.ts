/* What the page uses of the bundle in drawing.js, for the type checker alone. */

declare namespace Drawing {
  interface Point { x: number; y: number }
  interface Box { x: [number, number]; y: [number, number] }
  interface CameraState extends Point { ratio: number; angle: number }

  /** A node as the page gives it, and as it is drawn. */
  interface NodeLook extends Point {
    size: number; color: string; label: string; forceLabel?: boolean; isCommunity?: boolean; shares?: [string, number][]; highlighted?: boolean; zIndex?: number; hidden?: boolean;
  }
  /** A tie as the page gives it, and as it is drawn. */
  interface TieLook { size: number; color: string; label: string; isTold?: boolean; forceLabel?: boolean; hidden?: boolean; zIndex?: number }
  interface Settings { labelSize: number; labelFont: string; labelColor: { color: string }; edgeLabelSize: number; edgeLabelFont: string }
  interface NodeDrawn extends NodeLook { key: string }
  interface TieDrawn extends TieLook { key: string }
  type DrawTieLabel = (context: CanvasRenderingContext2D, tie: TieDrawn, source: NodeDrawn, target: NodeDrawn, settings: Settings) => void;

  class Graph {
    readonly order: number;
    readonly size: number;
    addNode(key: string, look: NodeLook): void;
    addEdgeWithKey(key: string, source: string, target: string, look: TieLook): void;
    clear(): void;
    hasNode(key: string): boolean;
    hasEdge(key: string): boolean;
    areNeighbors(one: string, other: string): boolean;
    hasExtremity(tie: string, node: string): boolean;
    getNodeAttributes(key: string): NodeLook;
    mergeNodeAttributes(key: string, look: Partial<NodeLook>): void;
    forEachNode(does: (key: string, look: NodeLook) => void): void;
    forEachEdge(does: (key: string, look: TieLook, source: string, target: string, one: NodeLook, other: NodeLook) => void): void;
  }

  class Camera {
    getState(): CameraState;
    setState(state: Partial<CameraState>): void;
    animate(state: Partial<CameraState>, options: { duration: number; easing?: string }, done?: () => void): Promise<void>;
    animatedReset(options: { duration: number }): Promise<void>;
  }

  interface Happened { node: string; edge: string; event: Point & { original: Event; preventSigmaDefault(): void }; preventSigmaDefault(): void }

  class Sigma {
    constructor(graph: Graph, stage: HTMLElement, settings: Record<string, unknown>);
    on(event: string, does: (happened: Happened) => void): void;
    getCamera(): Camera;
    getBBox(): Box;
    getCustomBBox(): Box | null;
    setCustomBBox(box: Box | null): void;
    setSetting(name: string, value: unknown): void;
    getSetting(name: string): unknown;
    getDimensions(): { width: number; height: number };
    getCanvases(): Record<string, HTMLCanvasElement>;
    graphToViewport(point: Point): Point;
    viewportToGraph(point: Point): Point;
    scaleSize(size: number): number;
    refresh(options?: { skipIndexation?: boolean }): void;
    resize(): void;
    render(): void;
    scheduleRender(): void;
  }
}
