"use strict";
/* The picture where WebGL is not to be had: fewer nodes, as SVG, with the same hands on it. */

const MOST_PLAIN_NODES = 300;
const MOST_PLAIN_TIES = 900;
const DRAGGED_FROM = 4; // px that a pointer goes until it drags

/** Whether the browser can draw with WebGL. */
function hasWebGl() {
  const canvas = document.createElement("canvas");
  return Boolean(canvas.getContext("webgl2") ?? canvas.getContext("webgl"));
}

/** The key of the node or tie that an event happened on; "" for none. @param {Event} event */
const keyOf = (event) => /** @type {Element} */ (event.target).closest("[data-key]")?.getAttribute("data-key") ?? "";

class PlainPicture {
  /** @param {HTMLElement} stage @param {PictureHands} does */
  constructor(stage, does) {
    this.stage = stage;
    this.graph = new Drawing.Graph();
    this.colours = palette();
    /** @type {Set<string>} */
    this.marked = new Set();
    this.inPositions = false;
    this.camera = { x: 0.5, y: 0.5, ratio: 1 };
    this.left = 0;
    this.wasDragged = false;
    this.box = boxOf([]);
    this.listen(does);
  }

  /** @param {PictureHands} does */
  listen(does) {
    this.stage.addEventListener("click", (event) => {
      const key = keyOf(event);
      if (this.wasDragged) this.wasDragged = false;
      else if (!key) does.onNothing();
      else if (this.graph.hasNode(key)) does.onNode(key);
      else does.onTie(key);
    });
    this.stage.addEventListener("dblclick", (event) => this.graph.hasNode(keyOf(event)) && does.onOpen(keyOf(event)));
    this.stage.addEventListener("wheel", (event) => (event.preventDefault(), this.zoomBy(event.deltaY < 0 ? 1.2 : 1 / 1.2)), { passive: false });
    this.listenToDrags(does);
  }

  /** An entity goes where it is dragged, and stays; the ground takes the whole picture with it. @param {PictureHands} does */
  listenToDrags(does) {
    const { stage } = this;
    /** @type {{key: string, x: number, y: number, from: Drawing.Point} | null} */
    let held = null;
    stage.addEventListener("pointerdown", (event) => {
      const key = keyOf(event);
      this.wasDragged = false;
      if (event.button) return;
      const isEntity = key.startsWith("e") && this.graph.hasNode(key);
      const { x, y } = isEntity ? this.graph.getNodeAttributes(key) : this.camera;
      held = { key: isEntity ? key : "", x: event.clientX, y: event.clientY, from: { x, y } };
    });
    stage.addEventListener("pointermove", (event) => {
      if (!held) return;
      const [right, down] = [event.clientX - held.x, event.clientY - held.y];
      if (!this.wasDragged && Math.hypot(right, down) < DRAGGED_FROM) return;
      if (!this.wasDragged) stage.setPointerCapture(event.pointerId);
      this.wasDragged = true;
      if (held.key) this.moveNode(held.key, held.from.x + right / this.unit, held.from.y - down / this.unit);
      else this.moveTo(held.from.x - (right / this.dimensions().width) * this.camera.ratio, held.from.y + (down / this.dimensions().height) * this.camera.ratio);
    });
    stage.addEventListener("pointerup", () => {
      if (held?.key && this.wasDragged && this.graph.hasNode(held.key)) {
        const { x, y } = this.graph.getNodeAttributes(held.key);
        does.onDrop(held.key, x, y);
      }
      held = null;
    });
    stage.addEventListener("pointercancel", () => (held = null));
  }

  /** @param {string} key @param {number} x @param {number} y */
  moveNode(key, x, y) {
    if (!this.graph.hasNode(key)) return;
    this.graph.mergeNodeAttributes(key, { x, y });
    this.fit();
  }

  dimensions() {
    return { width: Math.max(1, this.stage.clientWidth), height: Math.max(1, this.stage.clientHeight) };
  }

  recolour() {
    this.colours = palette();
  }

  /** The most prominent of these nodes and the strongest ties among them. @param {NodeDrawn[]} nodes @param {TieDrawn[]} ties @param {boolean} inPositions @param {string[]} marked */
  draw(nodes, ties, inPositions, marked) {
    this.marked = new Set(marked);
    const kept = [...nodes].sort((one, other) => other.size - one.size).slice(0, MOST_PLAIN_NODES);
    this.left = nodes.length - kept.length;
    this.inPositions = inPositions;
    this.box = boxOf(inPositions ? kept : kept.map((node) => ({ ...node, size: 0 })));
    this.graph.clear();
    for (const { key, ...node } of kept) this.graph.addNode(key, { ...node, label: inPositions ? node.label : shortened(node.label) });
    const among = ties.filter(({ source, target }) => this.graph.hasNode(source) && this.graph.hasNode(target)).sort((one, other) => other.size - one.size).slice(0, MOST_PLAIN_TIES);
    for (const { key, source, target, ...tie } of among) this.graph.addEdgeWithKey(key, source, target, { ...tie, color: this.colours.edge });
    this.fit();
  }

  /** @param {string[]} keys */
  mark(keys) {
    this.marked = new Set(keys);
    this.fit();
  }

  /** Draw at the size that the stage has. */
  fit() {
    const picture = svgPicture(this);
    picture.setAttribute("aria-hidden", "true");
    const note = element("p", { class: "plain-note" }, "This browser draws without WebGL, so this is a plain picture",
      this.left ? ` of the ${grouped(MOST_PLAIN_NODES)} most mentioned; the table has ${grouped(this.left)} more.` : ". The table has the same.");
    this.stage.replaceChildren(picture, note);
  }

  /** Pixels for a unit of the positions. */
  get unit() {
    const { width, height } = this.dimensions();
    const { x, y } = this.box;
    const room = this.inPositions ? 1 : 0.8;
    return (room * Math.min(width / Math.max(1, x[1] - x[0]), height / Math.max(1, y[1] - y[0]))) / this.camera.ratio;
  }

  /** Where a node stands on the stage. @param {{x: number, y: number}} node */
  at({ x, y }) {
    const { width, height } = this.dimensions();
    const { unit, box, camera } = this;
    return {
      x: width / 2 + (x - (box.x[0] + box.x[1]) / 2) * unit - (camera.x - 0.5) * width / camera.ratio,
      y: height / 2 - (y - (box.y[0] + box.y[1]) / 2) * unit + (camera.y - 0.5) * height / camera.ratio,
    };
  }

  /** @param {number} size */
  radius(size) {
    return this.inPositions ? size * this.unit : size / Math.sqrt(this.camera.ratio);
  }

  showAll() {
    this.camera = { x: 0.5, y: 0.5, ratio: 1 };
    this.fit();
  }

  /** @param {number} factor */
  zoomBy(factor) {
    this.camera.ratio = Math.min(6, Math.max(0.05, this.camera.ratio / factor));
    this.fit();
  }

  /** @param {number} x @param {number} y as shares of the window */
  panBy(x, y) {
    this.moveTo(this.camera.x + x * this.camera.ratio, this.camera.y + y * this.camera.ratio);
  }

  /** @param {number} x @param {number} y */
  moveTo(x, y) {
    Object.assign(this.camera, { x, y });
    this.fit();
  }

  /** @returns {Promise<Blob | null>} */
  png() {
    return pngOfSvg(svgOf(this), this.dimensions());
  }
}
