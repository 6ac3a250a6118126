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

/** The height of the page's letters, as a share of the usual one. */
const pageScale = () => (parseFloat(getComputedStyle(document.documentElement).fontSize) || 15) / 15;

/**
 * @typedef {Drawing.NodeLook & {key: string}} NodeDrawn
 * @typedef {{key: string, source: string, target: string, size: number, label: string, isTold: boolean}} TieDrawn
 * @typedef {{onNode: (key: string) => void, onTie: (key: string) => void, onNothing: () => void, onDrop: (key: string, x: number, y: number) => void, onOpen: (key: string) => void}} PictureHands
 */

/** Of so many nodes, all names that find a place are drawn. */
const NAMES_TRIED = 150;

/** Sigma's canvases, from the back to the front. */
const LAYERS = ["edges", "edgeLabels", "nodes", "labels", "hovers", "hoverNodes"];

class Picture {
  /** @param {HTMLElement} stage @param {PictureHands} does */
  constructor(stage, does) {
    this.stage = stage;
    this.graph = new Drawing.Graph();
    /** @type {string | null} */
    this.hovered = null;
    this.inPositions = false;
    /** @type {Set<string>} */
    this.marked = new Set();
    this.places = new LabelPlaces();
    this.sigma = new Drawing.Sigma(this.graph, stage, {
      allowInvalidContainer: true,
      zIndex: true,
      renderEdgeLabels: true,
      labelFont: "system-ui, sans-serif",
      edgeLabelFont: "system-ui, sans-serif",
      labelSize: 13 * pageScale(),
      edgeLabelSize: 11 * pageScale(),
      labelRenderedSizeThreshold: 5,
      labelDensity: 0.9,
      labelGridCellSize: 90,
      stagePadding: 60,
      minCameraRatio: 0.02,
      maxCameraRatio: 6,
      nodeReducer: (/** @type {string} */ key, /** @type {any} */ data) => this.reducedNode(key, data),
      edgeReducer: (/** @type {string} */ key, /** @type {any} */ data) => this.reducedEdge(key, data),
      defaultDrawNodeHover: (/** @type {CanvasRenderingContext2D} */ context, /** @type {any} */ data, /** @type {any} */ settings) => drawHover(this.places, this.colours, context, data, settings),
      defaultDrawNodeLabel: (/** @type {CanvasRenderingContext2D} */ context, /** @type {any} */ data, /** @type {any} */ settings) => drawLabel(this.places, this.colours.page, context, data, settings),
    });
    const draw = /** @type {Drawing.DrawTieLabel} */ (this.sigma.getSetting("defaultDrawEdgeLabel"));
    this.sigma.setSetting("defaultDrawEdgeLabel", /** @type {Drawing.DrawTieLabel} */ ((context, tie, source, target, settings) => drawTieLabel(this.places, draw, context, tie, source, target, settings)));
    this.colours = palette();
    this.recolour();
    this.listen(does);
  }

  /** Take the colours of the page anew. */
  recolour() {
    this.colours = palette();
    this.sigma.setSetting("labelColor", { color: this.colours.ink });
    this.sigma.setSetting("edgeLabelColor", { color: this.colours["soft-ink"] });
    this.sigma.setSetting("labelSize", 13 * pageScale());
    this.sigma.setSetting("edgeLabelSize", 11 * pageScale());
  }

  /** @param {PictureHands} does */
  listen(does) {
    const { sigma } = this;
    sigma.on("beforeRender", () => this.clearPlaces());
    sigma.on("resize", () => sigma.setSetting("stagePadding", this.padding()));
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

  /** Names are placed anew, those of marked nodes first. */
  clearPlaces() {
    const { width, height } = this.dimensions();
    /** @type {Area[]} */
    const nodes = [];
    if (this.graph.order <= NODES_AVOIDED) {
      this.graph.forEachNode((_key, node) => {
        const { x, y } = this.at(node);
        const size = this.radius(node.size);
        nodes.push({ left: x - size, top: y - size, right: x + size, bottom: y + size });
      });
    }
    this.places.clear(width, height, nodes);
  }

  dimensions() {
    return this.sigma.getDimensions();
  }

  /** Room around the picture, for names that stand beside their nodes; less where the picture is small. */
  padding() {
    const { width, height } = this.dimensions();
    return this.inPositions ? 24 : Math.min(76 * pageScale(), width / 7, height / 8);
  }

  /** Where a node stands on the stage. @param {{x: number, y: number}} node */
  at({ x, y }) {
    return this.sigma.graphToViewport({ x, y });
  }

  /** @param {number} size */
  radius(size) {
    return this.sigma.scaleSize(size);
  }

  /** Draw at the size that the stage has. */
  fit() {
    this.sigma.resize();
    this.sigma.refresh();
  }

  /** @returns {Promise<Blob | null>} */
  png() {
    this.sigma.refresh();
    this.sigma.render();
    const layers = this.sigma.getCanvases();
    return pngOfLayers(LAYERS.filter((name) => layers[name]).map((name) => layers[name]), this.dimensions());
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
   * @param {NodeDrawn[]} nodes @param {TieDrawn[]} ties
   * @param {boolean} inPositions whether sizes are in units of the positions (the overview) or in pixels
   * @param {string[]} marked
   */
  draw(nodes, ties, inPositions, marked) {
    this.hovered = null;
    this.marked = new Set(marked);
    this.graph.clear();
    for (const { key, ...node } of [...nodes].sort((one, other) => other.size - one.size)) this.graph.addNode(key, { ...node, label: inPositions ? node.label : shortened(node.label) });
    for (const { key, source, target, ...tie } of ties) this.graph.addEdgeWithKey(key, source, target, { ...tie, color: this.colours.edge });
    this.sigma.setCustomBBox(nodes.length ? (inPositions ? boxOf(nodes) : roomyBox(nodes)) : null);
    this.inPositions = inPositions;
    this.sigma.setSetting("stagePadding", this.padding());
    this.sigma.setSetting("itemSizesReference", inPositions ? "positions" : "screen");
    this.sigma.setSetting("zoomToSizeRatioFunction", inPositions ? (/** @type {number} */ ratio) => ratio : Math.sqrt);
    this.sigma.setSetting("labelRenderedSizeThreshold", inPositions ? 12 : 4);
    this.sigma.setSetting("labelDensity", inPositions ? 50 : nodes.length <= NAMES_TRIED ? 3 : 0.9);
    this.sigma.setSetting("hideEdgesOnMove", ties.length > 600);
    this.sigma.setSetting("hideLabelsOnMove", nodes.length > 400);
    this.sigma.setSetting("renderEdgeLabels", ties.length <= 400);
    this.sigma.setSetting("enableEdgeEvents", ties.length <= 2000);
    this.sigma.refresh();
  }

  /** Bring everything into view. */
  showAll() {
    this.rested(this.sigma.getCamera().animatedReset({ duration: 200 }));
  }

  /** Draw once more after a move: ties and names that a move leaves out come back, though nothing has moved. @param {Promise<void>} move */
  async rested(move) {
    await move;
    this.sigma.scheduleRender();
  }

  /** @param {number} factor */
  zoomBy(factor) {
    const camera = this.sigma.getCamera();
    this.rested(camera.animate({ ratio: camera.getState().ratio / factor }, { duration: 150 }));
  }

  /** @param {number} x @param {number} y as shares of the window */
  panBy(x, y) {
    const camera = this.sigma.getCamera();
    const state = camera.getState();
    this.rested(camera.animate({ x: state.x + x * state.ratio, y: state.y + y * state.ratio }, { duration: 120 }));
  }
}
