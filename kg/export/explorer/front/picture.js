"use strict";
/* The picture: a sigma canvas over what is shown. */

/** @param {string} name */
const cssColour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

const COLOURS = [
  "page", "ink", "soft-ink", "surface", "edge", "strong-edge", "accent", "person", "organisation", "place", "event", "work", "product",
  "group-0", "group-1", "group-2", "group-3", "group-4", "group-5",
];

/** The colours that the page has now, by name. @returns {Record<string, string>} */
const palette = () => Object.fromEntries(COLOURS.map((name) => [name, cssColour(`--${name}`)]));

/** Letters that a label has at most. */
const LONGEST_LABEL = 42;

/** @param {string} text */
const shortened = (text) => (text.length > LONGEST_LABEL ? `${text.slice(0, LONGEST_LABEL - 1)}…` : text);

class Picture {
  /**
   * @param {HTMLElement} stage
   * @param {{onNode: (key: string) => void, onTie: (key: string) => void, onNothing: () => void, onDrop: (key: string, x: number, y: number) => void, onOpen: (key: string) => void}} does
   */
  constructor(stage, does) {
    this.stage = stage;
    this.graph = new Drawing.Graph();
    /** @type {string | null} */
    this.hovered = null;
    /** @type {Set<string>} */
    this.marked = new Set();
    this.sigma = new Drawing.Sigma(this.graph, stage, {
      allowInvalidContainer: true,
      zIndex: true,
      renderEdgeLabels: true,
      labelFont: "system-ui, sans-serif",
      edgeLabelFont: "system-ui, sans-serif",
      labelSize: 13,
      edgeLabelSize: 11,
      labelRenderedSizeThreshold: 5,
      labelDensity: 0.9,
      labelGridCellSize: 90,
      stagePadding: 60,
      minCameraRatio: 0.02,
      maxCameraRatio: 6,
      nodeReducer: (/** @type {string} */ key, /** @type {any} */ data) => this.reducedNode(key, data),
      edgeReducer: (/** @type {string} */ key, /** @type {any} */ data) => this.reducedEdge(key, data),
      defaultDrawNodeHover: drawHover,
      defaultDrawNodeLabel: drawLabel,
    });
    this.colours = palette();
    this.recolour();
    this.listen(does);
  }

  /** Take the colours of the page anew. */
  recolour() {
    this.colours = palette();
    this.sigma.setSetting("labelColor", { color: this.colours.ink });
    this.sigma.setSetting("edgeLabelColor", { color: this.colours["soft-ink"] });
  }

  /** @param {any} does */
  listen(does) {
    const { sigma } = this;
    sigma.on("clickNode", (/** @type {any} */ { node }) => !this.wasDragged && does.onNode(node));
    sigma.on("doubleClickNode", (/** @type {any} */ event) => (event.preventSigmaDefault(), does.onOpen(event.node)));
    sigma.on("clickEdge", (/** @type {any} */ { edge }) => does.onTie(edge));
    sigma.on("clickStage", () => does.onNothing());
    sigma.on("enterNode", (/** @type {any} */ { node }) => this.hover(node));
    sigma.on("leaveNode", () => this.hover(null));
    /** @type {string | null} */
    let held = null;
    sigma.on("downNode", (/** @type {any} */ event) => {
      if (event.node.startsWith("c")) return;
      held = event.node;
      this.wasDragged = false;
      if (!sigma.getCustomBBox()) sigma.setCustomBBox(sigma.getBBox());
    });
    sigma.on("moveBody", (/** @type {any} */ { event }) => {
      if (!held) return;
      this.wasDragged = true;
      const point = sigma.viewportToGraph(event);
      this.graph.mergeNodeAttributes(held, { x: point.x, y: point.y });
      event.preventSigmaDefault();
      event.original.preventDefault();
      event.original.stopPropagation();
    });
    const drop = () => {
      if (held && this.wasDragged) {
        const { x, y } = this.graph.getNodeAttributes(held);
        does.onDrop(held, x, y);
      }
      held = null;
      setTimeout(() => (this.wasDragged = false));
    };
    sigma.on("upNode", drop);
    sigma.on("upStage", drop);
  }

  /** @param {string | null} key */
  hover(key) {
    this.hovered = key;
    this.stage.style.cursor = key ? "pointer" : "";
    this.sigma.refresh({ skipIndexation: true });
  }

  /** Mark what is selected. @param {string[]} keys */
  mark(keys) {
    this.marked = new Set(keys);
    this.sigma.refresh({ skipIndexation: true });
  }

  /** @param {string} key @param {any} data */
  reducedNode(key, data) {
    const focus = this.hovered ?? null;
    const isNear = !focus || key === focus || this.graph.areNeighbors(key, focus);
    const isMarked = this.marked.has(key);
    return {
      ...data,
      highlighted: isMarked,
      forceLabel: isMarked || data.forceLabel,
      zIndex: isMarked ? 2 : isNear ? 1 : 0,
      label: isNear || isMarked ? data.label : "",
      color: isNear || isMarked ? data.color : this.colours.edge,
    };
  }

  /** @param {string} key @param {any} data */
  reducedEdge(key, data) {
    const focus = this.hovered;
    const isMarked = this.marked.has(key);
    const touches = focus && this.graph.hasExtremity(key, focus);
    if (focus && !touches && !isMarked) return { ...data, hidden: true };
    const strong = isMarked || touches;
    const isBeside = [...this.marked].some((mark) => this.graph.hasNode(mark) && this.graph.hasExtremity(key, mark));
    return { ...data, color: strong || isBeside ? this.colours["strong-edge"] : data.color, label: strong || (data.isTold && isBeside) ? data.label : "", forceLabel: strong };
  }

  /**
   * Draw these nodes and ties in place of what was drawn.
   * @param {{key: string, label: string, x: number, y: number, size: number, color: string, forceLabel?: boolean, isCommunity?: boolean}[]} nodes
   * @param {{key: string, source: string, target: string, size: number, label: string, isTold: boolean}[]} ties
   * @param {boolean} inPositions whether sizes are in units of the positions (the overview) or in pixels
   */
  draw(nodes, ties, inPositions) {
    this.hovered = null;
    this.graph.clear();
    for (const { key, ...node } of nodes) this.graph.addNode(key, { ...node, label: inPositions ? node.label : shortened(node.label) });
    for (const { key, source, target, ...tie } of ties) this.graph.addEdgeWithKey(key, source, target, { ...tie, color: this.colours.edge });
    this.sigma.setCustomBBox(inPositions && nodes.length ? boxOf(nodes) : null);
    this.sigma.setSetting("itemSizesReference", inPositions ? "positions" : "screen");
    this.sigma.setSetting("zoomToSizeRatioFunction", inPositions ? (/** @type {number} */ ratio) => ratio : Math.sqrt);
    this.sigma.setSetting("labelRenderedSizeThreshold", inPositions ? 12 : 4);
    this.sigma.setSetting("labelDensity", inPositions ? 50 : 0.9);
    this.sigma.setSetting("hideEdgesOnMove", ties.length > 600);
    this.sigma.setSetting("hideLabelsOnMove", nodes.length > 400);
    this.sigma.setSetting("renderEdgeLabels", ties.length <= 400);
    this.sigma.setSetting("enableEdgeEvents", ties.length <= 2000);
    this.sigma.refresh();
  }

  /** Bring everything into view. */
  showAll() {
    this.sigma.getCamera().animatedReset({ duration: 200 });
  }

  /** @param {number} factor */
  zoomBy(factor) {
    const camera = this.sigma.getCamera();
    camera.animate({ ratio: camera.getState().ratio / factor }, { duration: 150 });
  }

  /** @param {number} x @param {number} y as shares of the window */
  panBy(x, y) {
    const camera = this.sigma.getCamera();
    const state = camera.getState();
    camera.animate({ x: state.x + x * state.ratio, y: state.y + y * state.ratio }, { duration: 120 });
  }
}

/** The box that holds all circles, and not their middles alone. @param {{x: number, y: number, size: number}[]} nodes @returns {Drawing.Box} */
const boxOf = (nodes) => ({
  x: [Math.min(...nodes.map(({ x, size }) => x - size)), Math.max(...nodes.map(({ x, size }) => x + size))],
  y: [Math.min(...nodes.map(({ y, size }) => y - size)), Math.max(...nodes.map(({ y, size }) => y + size))],
});

/** A label beside a node with a halo, or inside a community's circle where it fits. @param {CanvasRenderingContext2D} context @param {any} data @param {any} settings */
function drawLabel(context, data, settings) {
  if (!data.label) return;
  context.fillStyle = settings.labelColor.color;
  if (data.isCommunity) return drawInside(context, data, settings);
  context.font = `${data.forceLabel ? 600 : 400} ${settings.labelSize}px ${settings.labelFont}`;
  context.lineWidth = 4;
  context.lineJoin = "round";
  context.strokeStyle = cssColour("--page");
  const x = data.x + data.size + 4;
  const y = data.y + settings.labelSize / 3;
  context.strokeText(data.label, x, y);
  context.fillText(data.label, x, y);
}

/** A community's names under each other, as many as its circle holds. @param {CanvasRenderingContext2D} context @param {any} data @param {any} settings */
function drawInside(context, data, settings) {
  const size = Math.max(10, Math.min(17, data.size / 3.6));
  context.font = `500 ${size}px ${settings.labelFont}`;
  const lines = data.label.split(", ");
  const room = 1.85 * data.size;
  const shown = data.highlighted ? lines : lines.map((/** @type {string} */ line) => cutTo(context, line, room)).filter(Boolean).slice(0, Math.floor((1.5 * data.size) / (size * 1.25)));
  if (!shown.length) return;
  context.textAlign = "center";
  shown.forEach((/** @type {string} */ line, /** @type {number} */ nth) => context.fillText(line, data.x, data.y + size * (0.36 + 1.25 * (nth - (shown.length - 1) / 2))));
  context.textAlign = "start";
}

/** As much of a name as has room; nothing where that tells nothing. @param {CanvasRenderingContext2D} context @param {string} line @param {number} room */
function cutTo(context, line, room) {
  if (context.measureText(line).width <= room) return line;
  for (let length = line.length - 1; length >= 5; length--) {
    if (context.measureText(`${line.slice(0, length)}…`).width <= room) return `${line.slice(0, length).trimEnd()}…`;
  }
  return "";
}

/** A ring round a node that is pointed at or selected. @param {CanvasRenderingContext2D} context @param {any} data @param {any} settings */
function drawHover(context, data, settings) {
  context.beginPath();
  context.arc(data.x, data.y, data.size + 3, 0, 2 * Math.PI);
  context.lineWidth = 2.5;
  context.strokeStyle = cssColour("--accent");
  context.stroke();
  context.fillStyle = settings.labelColor.color;
  drawLabel(context, { ...data, forceLabel: true, highlighted: true }, settings);
}
