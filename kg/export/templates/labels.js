"use strict";
/* Labels, in px on screen whatever the zoom: the strongest first, beside their shape where
   there is room, and left out where there is none. */

/**
 * @typedef {{left: number, top: number, right: number, bottom: number}} Box
 * @typedef {{entity: Entity, x: number, y: number, radius: number}} Spot an entity's shape on screen
 * @typedef {{spots: Spot[], prominent: Set<number>, width: number, height: number, palette: Palette}} LabelScene
 */

const AREA_PER_LABEL = 13000; // px² of the window for each label
const FEWEST_LABELS = 14;
const LONGEST_LABEL = 30; // characters
const LABEL_SIZES = { least: 11.5, most: 18 }; // px
const LABEL_FONT = "system-ui, 'Segoe UI', 'Helvetica Neue', sans-serif";
const OBSTACLE_RADIUS = 5; // px from which a label keeps off another entity's shape
const MEASURED_AT = 10; // px

/** Where a label may stand: below, above, right or left of the shape. */
const LABEL_SIDES = [[0, 1], [0, -1], [1, 0], [-1, 0]];

/** @param {string} name */
function shortLabel(name) {
  const letters = Array.from(name.replace(/\s+/g, " "));
  return letters.length > LONGEST_LABEL ? `${letters.slice(0, LONGEST_LABEL - 1).join("")}…` : letters.join("");
}

/** @param {Box} a @param {Box} b */
function overlaps(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** @param {Spot} spot @returns {Box} */
function shapeBox({ x, y, radius }) {
  return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
}

/** @param {Spot} spot @param {number} width @param {number} height @param {number[]} side @returns {Box} */
function boxBeside({ x, y, radius }, width, height, [right, down]) {
  const left = x - width / 2 + right * (radius + 2 + width / 2);
  const top = y - height / 2 + down * (radius + height / 2);
  return { left, right: left + width, top, bottom: top + height };
}

class Labels {
  /** @param {Entity[]} entities strongest first */
  constructor(entities) {
    const sizes = entities.map(({ size }) => size);
    this.least = Math.min(...sizes);
    this.most = Math.max(...sizes);
    /** @type {Map<number, {text: string, width: number}>} */
    this.measured = new Map();
  }

  /**
   * Write labels in the order of the scene's spots.
   * @param {CanvasRenderingContext2D} context with one unit a px on screen @param {LabelScene} scene
   */
  write(context, scene) {
    const most = Math.max(FEWEST_LABELS, (scene.width * scene.height) / AREA_PER_LABEL);
    const shapes = scene.spots.filter(({ radius }) => radius >= OBSTACLE_RADIUS);
    const obstacles = new Map(shapes.map((spot) => [spot.entity.id, shapeBox(spot)]));
    /** @type {Box[]} */
    const written = [];
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
    for (const spot of scene.spots) {
      if (written.length >= most) break;
      const box = this.freeBox(context, spot, written, obstacles, scene);
      if (!box) continue;
      written.push(box);
      this.writeOne(context, spot.entity, box, scene);
    }
  }

  /**
   * The first side of a shape where its label touches nothing; a prominent one stands below in any case.
   * @param {CanvasRenderingContext2D} context @param {Spot} spot @param {Box[]} written
   * @param {Map<number, Box>} obstacles @param {LabelScene} scene @returns {Box | null}
   */
  freeBox(context, spot, written, obstacles, { prominent, width, height }) {
    const size = this.size(spot.entity);
    const length = (this.measure(context, spot.entity).width * size) / MEASURED_AT + 8;
    const stage = { left: 0, top: 0, right: width, bottom: height };
    if (!overlaps(shapeBox(spot), stage)) return null;
    const boxes = LABEL_SIDES.map((side) => boxBeside(spot, length, size * 1.3, side));
    const free = boxes.find((box) => {
      if (written.some((other) => overlaps(box, other))) return false;
      for (const [id, shape] of obstacles) {
        if (id !== spot.entity.id && overlaps(box, shape)) return false;
      }
      return true;
    });
    return free ?? (prominent.has(spot.entity.id) ? boxes[0] : null);
  }

  /** @param {Entity} entity */
  size(entity) {
    const share = (entity.size - this.least) / Math.max(1, this.most - this.least);
    return LABEL_SIZES.least + (LABEL_SIZES.most - LABEL_SIZES.least) * share;
  }

  /** @param {CanvasRenderingContext2D} context @param {Entity} entity */
  measure(context, entity) {
    let label = this.measured.get(entity.id);
    if (!label) {
      context.font = `600 ${MEASURED_AT}px ${LABEL_FONT}`;
      const text = shortLabel(entity.name);
      label = { text, width: context.measureText(text).width };
      this.measured.set(entity.id, label);
    }
    return label;
  }

  /** @param {CanvasRenderingContext2D} context @param {Entity} entity @param {Box} box @param {LabelScene} scene */
  writeOne(context, entity, box, { prominent, palette }) {
    const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
    const { text } = this.measure(context, entity);
    context.font = `${prominent.has(entity.id) ? 700 : 500} ${this.size(entity)}px ${LABEL_FONT}`;
    context.lineWidth = 3.5;
    context.strokeStyle = palette.page;
    context.strokeText(text, x, y);
    context.fillStyle = palette.ink;
    context.fillText(text, x, y);
  }
}
