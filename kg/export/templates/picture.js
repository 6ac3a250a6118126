"use strict";
/* The picture: vis-network holds the view and draws nodes and edges; on top of it this
   file lights up what a person looks at and has the labels written. */

/**
 * @typedef {{kind: "entity", id: number} | {kind: "tie", id: number}} Choice
 */

const POINTER_REACH = 7; // px round a node or an edge that still count as a hit
const MARGIN = 28; // px left free round the whole graph
const SCALES = { least: 0.04, most: 4, first: 1.6, reading: 0.9 };
const EDGES_HIDDEN_WHILE_MOVING = 1500; // edges from which panning hides them

/** How far a point is from an edge's line. @param {{x: number, y: number}} point @param {Entity} a @param {Entity} b */
function distanceToLine(point, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const along = ((point.x - a.x) * dx + (point.y - a.y) * dy) / (dx * dx + dy * dy || 1);
  const nearest = Math.min(1, Math.max(0, along));
  return Math.hypot(point.x - a.x - nearest * dx, point.y - a.y - nearest * dy);
}

/** Note when the first picture stood, for those who measure the page. */
function markFirstPicture() {
  if (!performance.getEntriesByName("first-picture").length) performance.mark("first-picture");
}

class Picture {
  /**
   * @param {HTMLElement} stage @param {GraphRecords} records
   * @param {() => Box} freeBox the part of the window that nothing covers
   */
  constructor(stage, records, freeBox) {
    this.stage = stage;
    this.records = records;
    this.freeBox = freeBox;
    this.palette = readPalette(this.records.summary.types);
    /** @type {Set<string>} */
    this.hiddenTypes = new Set();
    /** @type {Choice | null} */
    this.selected = null;
    /** @type {number | null} */
    this.hovered = null;
    this.labels = new Labels(records.entities);
    this.shownNodes = new vis.DataView(new vis.DataSet(records.entities.map((entity) => this.visNode(entity))), {
      filter: (/** @type {{id: number}} */ node) => this.isShown(records.entities[node.id]),
    });
    this.network = this.openNetwork();
    this.showAll();
  }

  /** @param {Entity} entity */
  visNode(entity) {
    const drawNode = (/** @type {CanvasRenderingContext2D} */ context) =>
      drawShape(context, entity, this.palette, this.network.getScale());
    const nodeDimensions = { width: 2 * entity.size, height: 2 * entity.size };
    return {
      id: entity.id, x: entity.x, y: entity.y, size: entity.size, shape: "custom",
      ctxRenderer: (/** @type {{ctx: CanvasRenderingContext2D}} */ { ctx }) =>
        ({ drawNode: () => drawNode(ctx), nodeDimensions }),
    };
  }

  openNetwork() {
    const edges = this.records.ties.map(({ id, from, to, width }) => ({ id, from, to, width }));
    const options = embeddedJson("vis-options");
    options.edges.color = this.palette.edge;
    options.interaction.hideEdgesOnDrag = edges.length > EDGES_HIDDEN_WHILE_MOVING;
    options.interaction.hideEdgesOnZoom = edges.length > EDGES_HIDDEN_WHILE_MOVING;
    const network = new vis.Network(this.stage, { nodes: this.shownNodes, edges: new vis.DataSet(edges) }, options);
    network.on("afterDrawing", (/** @type {CanvasRenderingContext2D} */ context) => this.drawOver(context));
    network.on("zoom", () => this.holdScale());
    network.on("afterDrawing", markFirstPicture);
    return network;
  }

  /** Draw in the colours of the scheme that the reader has just changed to. */
  repaint() {
    this.palette = readPalette(this.records.summary.types);
    const view = { position: this.network.getViewPosition(), scale: this.network.getScale() };
    this.network.destroy();
    this.network = this.openNetwork();
    this.network.moveTo(view);
  }

  /** @param {Entity} entity */
  isShown(entity) {
    return !this.hiddenTypes.has(entity.type);
  }

  /** @param {Set<string>} types */
  hideTypes(types) {
    this.hiddenTypes = types;
    this.shownNodes.refresh();
  }

  /** @param {Choice | null} pick */
  select(pick) {
    this.selected = pick;
    this.hovered = null;
    this.network.redraw();
  }

  // ---- The view -------------------------------------------------------------------

  /** @param {{x: number, y: number}} position @param {number} scale @param {boolean} animated */
  moveTo(position, scale, animated) {
    const box = this.freeBox();
    const offset = {
      x: (box.left + box.right - this.stage.clientWidth) / 2,
      y: (box.top + box.bottom - this.stage.clientHeight) / 2,
    };
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const animation = animated && !calm && { duration: 350, easingFunction: "easeInOutQuad" };
    this.network.moveTo({ position, scale, offset, animation });
  }

  /** Fit all entities into the free part of the window. */
  showAll() {
    const shown = this.records.entities.filter((entity) => this.isShown(entity));
    if (!shown.length) return;
    const edge = (/** @type {"x" | "y"} */ axis, /** @type {1 | -1} */ side) =>
      shown.reduce((far, entity) => Math.max(far, side * entity[axis] + entity.size), -Infinity) * side;
    const [left, right, top, bottom] = [edge("x", -1), edge("x", 1), edge("y", -1), edge("y", 1)];
    const box = this.freeBox();
    const fitting = Math.min(
      (box.right - box.left - 2 * MARGIN) / (right - left),
      (box.bottom - box.top - 2 * MARGIN) / (bottom - top),
    );
    const scale = Math.min(SCALES.first, Math.max(SCALES.least, fitting));
    this.moveTo({ x: (left + right) / 2, y: (top + bottom) / 2 }, scale, false);
  }

  /** Bring an entity, or both ends of a tie, into the free part of the window. @param {Choice} pick */
  bringIntoView(pick) {
    const { entities, ties } = this.records;
    const ends = pick.kind === "entity" ? [entities[pick.id]] : [entities[ties[pick.id].from], entities[ties[pick.id].to]];
    const middle = { x: 0, y: 0 };
    for (const end of ends) {
      middle.x += end.x / ends.length;
      middle.y += end.y / ends.length;
    }
    const box = this.freeBox();
    const comfortable = ends.every(({ x, y }) => {
      const at = this.network.canvasToDOM({ x, y });
      return at.x > box.left + 60 && at.x < box.right - 60 && at.y > box.top + 40 && at.y < box.bottom - 40;
    });
    if (!comfortable) this.moveTo(middle, Math.max(this.network.getScale(), ends.length > 1 ? 0 : SCALES.reading / 2), true);
  }

  /** @param {number} factor */
  zoomBy(factor) {
    const scale = Math.min(SCALES.most, Math.max(SCALES.least, this.network.getScale() * factor));
    this.network.moveTo({ scale });
  }

  /** @param {number} right @param {number} down in px on screen */
  panBy(right, down) {
    const { x, y } = this.network.getViewPosition();
    const scale = this.network.getScale();
    this.network.moveTo({ position: { x: x + right / scale, y: y + down / scale } });
  }

  holdScale() {
    const scale = this.network.getScale();
    if (scale < SCALES.least || scale > SCALES.most) this.zoomBy(1);
  }

  // ---- Finding what is under the pointer ---------------------------------------------

  /** @param {{x: number, y: number}} point in the graph's coordinates @returns {number | null} */
  entityAt(point) {
    const reach = POINTER_REACH / this.network.getScale();
    let best = null;
    let least = reach;
    for (const entity of this.records.entities) {
      if (!this.isShown(entity)) continue;
      const distance = Math.hypot(point.x - entity.x, point.y - entity.y) - entity.size;
      if (distance < least) [best, least] = [entity.id, distance];
    }
    return best;
  }

  /** The nearest tie; when something is selected, only of those that are lit. @param {{x: number, y: number}} point @returns {number | null} */
  tieAt(point) {
    const { entities, ties } = this.records;
    const lit = this.litTies();
    let best = null;
    let least = POINTER_REACH / this.network.getScale();
    for (const tie of lit.length ? lit : ties) {
      if (!this.isShown(entities[tie.from]) || !this.isShown(entities[tie.to])) continue;
      const distance = distanceToLine(point, entities[tie.from], entities[tie.to]);
      if (distance < least) [best, least] = [tie.id, distance];
    }
    return best;
  }

  /** @param {{x: number, y: number}} point in the graph's coordinates @returns {Choice | null} */
  pickAt(point) {
    const entity = this.entityAt(point);
    if (entity !== null) return { kind: "entity", id: entity };
    const tie = this.tieAt(point);
    return tie === null ? null : { kind: "tie", id: tie };
  }

  /** @param {{x: number, y: number}} point on screen, from the stage's corner */
  hoverAt(point) {
    const at = this.network.DOMtoCanvas(point);
    const entity = this.entityAt(at);
    const overTie = entity === null && this.selected !== null && this.tieAt(at) !== null;
    this.stage.style.cursor = entity !== null || overTie ? "pointer" : "";
    this.hover(entity);
  }

  /** @param {number | null} entity */
  hover(entity) {
    if (entity === this.hovered) return;
    this.hovered = entity;
    this.network.redraw();
  }

  // ---- Drawing over vis's picture ------------------------------------------------------

  /** What is lit up: the selection, else what the pointer is on. @returns {Choice | null} */
  lit() {
    if (this.selected) return this.selected;
    return this.hovered === null ? null : { kind: "entity", id: this.hovered };
  }

  /** @returns {Tie[]} */
  litTies() {
    const lit = this.lit();
    if (!lit) return [];
    if (lit.kind === "tie") return [this.records.ties[lit.id]];
    return this.records.neighbours[lit.id].filter(({ entity }) => this.isShown(entity)).map(({ tie }) => tie);
  }

  /** @param {CanvasRenderingContext2D} context */
  drawOver(context) {
    const { entities } = this.records;
    const lit = this.lit();
    if (!lit) {
      this.drawLabels(context, entities, new Set());
      return;
    }
    const ties = this.litTies();
    const ids = new Set(ties.flatMap(({ from, to }) => [from, to]));
    if (lit.kind === "entity") ids.add(lit.id);
    if (this.hovered !== null) ids.add(this.hovered);
    const shown = [...ids].sort((a, b) => a - b).map((id) => entities[id]).filter((entity) => this.isShown(entity));
    const centres = new Set(lit.kind === "entity" ? [lit.id] : [...ids]);
    if (this.hovered !== null) centres.add(this.hovered);
    this.drawVeil(context);
    this.drawTies(context, ties);
    this.drawShapes(context, shown, centres);
    const first = [...shown].sort((a, b) => Number(centres.has(b.id)) - Number(centres.has(a.id)));
    this.drawLabels(context, first, centres);
  }

  /** Dim all that vis has drawn. @param {CanvasRenderingContext2D} context */
  drawVeil(context) {
    const { x, y } = this.network.getViewPosition();
    const [width, height] = [this.stage.clientWidth, this.stage.clientHeight].map((side) => side / this.network.getScale());
    context.globalAlpha = this.selected ? 0.84 : 0.74;
    context.fillStyle = this.palette.page;
    context.fillRect(x - width, y - height, 2 * width, 2 * height);
    context.globalAlpha = 1;
  }

  /** @param {CanvasRenderingContext2D} context @param {Tie[]} ties */
  drawTies(context, ties) {
    const { entities } = this.records;
    context.strokeStyle = this.palette.strongEdge;
    for (const tie of ties) {
      context.lineWidth = Math.max(tie.width, 1.2 / this.network.getScale());
      context.beginPath();
      context.moveTo(entities[tie.from].x, entities[tie.from].y);
      context.lineTo(entities[tie.to].x, entities[tie.to].y);
      context.stroke();
    }
  }

  /** @param {CanvasRenderingContext2D} context @param {Entity[]} shown @param {Set<number>} centres */
  drawShapes(context, shown, centres) {
    const scale = this.network.getScale();
    for (const entity of shown) {
      drawShape(context, entity, this.palette, scale, centres.has(entity.id) ? this.palette.ink : undefined);
    }
  }

  /**
   * Write the labels of these entities, in px on screen.
   * @param {CanvasRenderingContext2D} context @param {Entity[]} ordered @param {Set<number>} prominent
   */
  drawLabels(context, ordered, prominent) {
    const scale = this.network.getScale();
    const { clientWidth: width, clientHeight: height } = this.stage;
    const spots = ordered.filter((entity) => this.isShown(entity)).map((entity) => ({
      entity,
      ...this.network.canvasToDOM({ x: entity.x, y: entity.y }),
      radius: Math.max(entity.size * scale, SMALLEST_DRAWN_RADIUS),
    }));
    const density = context.canvas.width / width;
    context.save();
    context.setTransform(density, 0, 0, density, 0, 0);
    this.labels.write(context, { spots, prominent, width, height, palette: this.palette });
    context.restore();
  }
}
