"use strict";
/* What an entity looks like: a colour and a shape for each type. */

/**
 * @typedef {{ink: string, page: string, strongEdge: string, edge: string,
 *   types: Record<string, string>}} Palette
 */

const SMALLEST_DRAWN_RADIUS = 1.8; // px on screen

/** The colours of the scheme in force, as the style sheet gives them. @param {string[]} types @returns {Palette} */
function readPalette(types) {
  const style = getComputedStyle(document.documentElement);
  const colour = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  return {
    ink: colour("ink"),
    page: colour("page"),
    edge: colour("edge"),
    strongEdge: colour("strong-edge"),
    types: Object.fromEntries(types.map((type) => [type, colour(type.toLowerCase())])),
  };
}

/** Corners of each type's shape on the unit circle's scale; a Person is a circle. @type {Record<string, number[][]>} */
const CORNERS = {
  Organisation: [[-0.86, -0.86], [0.86, -0.86], [0.86, 0.86], [-0.86, 0.86]],
  Place: [[-1, -0.8], [1, -0.8], [0, 1]],
  Event: [[0, -1.05], [1.05, 0], [0, 1.05], [-1.05, 0]],
  Work: [[-0.5, -0.87], [0.5, -0.87], [1, 0], [0.5, 0.87], [-0.5, 0.87], [-1, 0]],
  Product: [[0, -1], [1, 0.8], [-1, 0.8]],
};

/**
 * Draw one entity's shape, filled in its type's colour.
 * @param {CanvasRenderingContext2D} context @param {Entity} entity @param {Palette} palette
 * @param {number} scale @param {string} [rim]
 */
function drawShape(context, entity, palette, scale, rim) {
  const radius = Math.max(entity.size, SMALLEST_DRAWN_RADIUS / scale);
  const corners = CORNERS[entity.type];
  context.beginPath();
  if (corners) {
    for (const [x, y] of corners) context.lineTo(entity.x + x * radius, entity.y + y * radius);
    context.closePath();
  } else {
    context.arc(entity.x, entity.y, radius, 0, 2 * Math.PI);
  }
  context.fillStyle = palette.types[entity.type] ?? palette.types.Product;
  context.fill();
  context.strokeStyle = rim ?? palette.page;
  context.lineWidth = rim ? 3 / scale : Math.min(1.5, 0.8 / scale);
  context.stroke();
}
