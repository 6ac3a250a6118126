"use strict";
/* Names in the picture: beside their nodes where no other name stands, and inside a community's circle. */

const LABEL_GAP = 4; // px between a node and its name
const RING_GAP = 3; // px between a node and the ring round it
const RING_WIDTH = 2.5;
const LINE_HEIGHT = 1.25;
/** Letters that a label has at most. */
const LONGEST_LABEL = 42;
const NODES_AVOIDED = 200; // with more, names mind each other alone

/** @typedef {{left: number, top: number, right: number, bottom: number}} Area */

/** @param {string} text */
const shortened = (text) => (text.length > LONGEST_LABEL ? `${text.slice(0, LONGEST_LABEL - 1)}…` : text);

/** How much two areas share, in px². @param {Area} one @param {Area} other */
const overlap = (one, other) => Math.max(0, Math.min(one.right, other.right) - Math.max(one.left, other.left))
  * Math.max(0, Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top));

/** Finds for each name of one drawing a side of its node where it covers no other name and few nodes. */
class LabelPlaces {
  constructor() {
    this.width = 0;
    this.height = 0;
    /** @type {Area[]} */
    this.nodes = [];
    /** @type {Area[]} */
    this.taken = [];
    /** @type {Map<string, Area | null>} */
    this.known = new Map();
    /** @type {Map<string, boolean>} whether the words of a tie have room */
    this.ties = new Map();
  }

  /** A new drawing: nothing is placed. @param {number} width @param {number} height @param {Area[]} nodes */
  clear(width, height, nodes) {
    this.width = width;
    this.height = height;
    this.nodes = nodes;
    this.taken = [];
    this.known.clear();
    this.ties.clear();
  }

  /**
   * Where a name goes; null where no side has room and it need not be seen.
   * @param {string} key @param {{x: number, y: number, size: number}} node @param {number} width @param {number} height @param {boolean} isNeeded @param {number} [patience] the share of itself that it may cover
   */
  place(key, node, width, height, isNeeded, patience = 1) {
    const known = this.known.get(key);
    if (known || (known === null && !isNeeded)) return known;
    const sides = sidesOf(node, width, height, this.width).map((area) => ({ area, cost: this.cost(area, node) }));
    const best = sides.reduce((one, other) => (other.cost < one.cost ? other : one));
    const area = isNeeded || best.cost < patience * width * height ? best.area : null;
    this.known.set(key, area);
    if (area) this.taken.push(area);
    return area;
  }

  /** Whether words along a tie cover no name and no node; if so, they have their place. @param {string} key @param {Area[]} areas */
  placeOnTie(key, areas) {
    let hasRoom = this.ties.get(key);
    if (hasRoom === undefined) {
      hasRoom = areas.every((area) => [...this.taken, ...this.nodes].every((other) => !overlap(area, other)));
      this.ties.set(key, hasRoom);
      if (hasRoom) this.taken.push(...areas);
    }
    return hasRoom;
  }

  /** Names weigh most, then the edge of the picture, then nodes. @param {Area} area @param {{x: number, y: number}} self */
  cost(area, self) {
    let cost = 0;
    for (const other of this.taken) cost += 20 * overlap(area, other);
    const outside = Math.max(0, -area.left) + Math.max(0, area.right - this.width) + Math.max(0, -area.top) + Math.max(0, area.bottom - this.height);
    cost += 40 * outside;
    for (const other of this.nodes) {
      const isSelf = self.x > other.left && self.x < other.right && self.y > other.top && self.y < other.bottom;
      if (!isSelf) cost += overlap(area, other);
    }
    return cost;
  }
}

/** Right of a node, left, below, above; below and above, as far to a side as the picture wants it. @param {{x: number, y: number, size: number}} node @param {number} width @param {number} height @param {number} room width of the picture @returns {Area[]} */
function sidesOf({ x, y, size }, width, height, room) {
  const away = size + LABEL_GAP;
  const area = (/** @type {number} */ left, /** @type {number} */ top) => ({ left, top, right: left + width, bottom: top + height });
  const middle = Math.max(0, Math.min(x - width / 2, room - width));
  return [
    area(x + away, y - height / 2), area(x - away - width, y - height / 2), area(middle, y + away), area(middle, y - away - height),
    area(x + away * 0.8, y + away * 0.5), area(x + away * 0.8, y - away * 0.5 - height),
  ];
}

/**
 * Draw a name beside its node with a halo, or inside a community's circle.
 * @param {LabelPlaces} places @param {string} halo @param {CanvasRenderingContext2D} context @param {any} data @param {any} settings
 */
function drawLabel(places, halo, context, data, settings) {
  if (!data.label) return;
  if (data.isCommunity) return drawInside(context, data, settings);
  const size = settings.labelSize;
  context.font = `${data.forceLabel ? 600 : 400} ${size}px ${settings.labelFont}`;
  const ring = data.highlighted ? RING_GAP + RING_WIDTH : 0;
  const place = places.place(data.key, { ...data, size: data.size + ring }, context.measureText(data.label).width, size * LINE_HEIGHT, Boolean(data.highlighted), data.forceLabel ? 1 : 0.15);
  if (!place) return;
  context.fillStyle = settings.labelColor.color;
  context.lineWidth = size / 3;
  context.lineJoin = "round";
  context.strokeStyle = halo;
  const baseline = place.top + size * 0.95;
  context.strokeText(data.label, place.left, baseline);
  context.fillText(data.label, place.left, baseline);
}

/**
 * Draw the words of a tie where they cover no name and no node; those of a tie that is pointed at or selected always.
 * @param {LabelPlaces} places @param {Drawing.DrawTieLabel} draw @param {CanvasRenderingContext2D} context @param {Drawing.TieDrawn} tie @param {Drawing.NodeDrawn} source @param {Drawing.NodeDrawn} target @param {Drawing.Settings} settings
 */
function drawTieLabel(places, draw, context, tie, source, target, settings) {
  if (!tie.label) return;
  const size = settings.edgeLabelSize;
  context.font = `${size}px ${settings.edgeLabelFont}`;
  const [x, y] = [target.x - source.x, target.y - source.y];
  const length = Math.hypot(x, y) || 1;
  const middle = (length + source.size - target.size) / 2;
  const below = ((x < 0 ? -1 : 1) * (tie.size / 2 + size * 0.65)) / length; // words stand under their line
  const width = Math.min(context.measureText(tie.label).width, length - source.size - target.size);
  const squares = Math.max(1, Math.ceil(width / size));
  const areas = Array.from({ length: squares }, (_, nth) => {
    const along = (middle + ((nth + 0.5) / squares - 0.5) * width) / length;
    const at = { x: source.x + x * along - y * below, y: source.y + y * along + x * below };
    return { left: at.x - size / 2, top: at.y - size / 2, right: at.x + size / 2, bottom: at.y + size / 2 };
  });
  if (places.placeOnTie(tie.key, areas) || tie.forceLabel) draw(context, tie, source, target, settings);
}

/** A community's names under each other, as many as its circle holds. @param {CanvasRenderingContext2D} context @param {any} data @param {any} settings */
function drawInside(context, data, settings) {
  drawShares(context, data);
  const least = settings.labelSize * 0.77;
  const lines = data.label.split(", ");
  const size = sizeInside(context, lines, Math.max(least, Math.min(settings.labelSize * 1.3, data.size / 3.6)), least, data.size, settings.labelFont);
  context.fillStyle = settings.labelColor.color;
  context.font = `500 ${size}px ${settings.labelFont}`;
  const places = lines.slice(0, data.highlighted ? lines.length : Math.floor((1.4 * data.size) / (size * LINE_HEIGHT)));
  const shown = places.map((/** @type {string} */ line, /** @type {number} */ nth) => (data.highlighted ? line : cutTo(context, line, roomOf(nth, places.length, size, data.size)))).filter(Boolean);
  if (!shown.length) return;
  context.textAlign = "center";
  shown.forEach((/** @type {string} */ line, /** @type {number} */ nth) => context.fillText(line, data.x, data.y + size * (0.36 + LINE_HEIGHT * (nth - (shown.length - 1) / 2))));
  context.textAlign = "start";
}

/**
 * The size of letters at which all names have room in a circle, if one of the least is enough for it.
 * @param {CanvasRenderingContext2D} context @param {string[]} lines @param {number} most @param {number} least @param {number} radius @param {string} font
 */
function sizeInside(context, lines, most, least, radius, font) {
  context.font = `500 ${most}px ${font}`;
  const share = Math.min(1, ...lines.map((line, nth) => roomOf(nth, lines.length, most, radius) / context.measureText(line).width));
  return Math.max(least, Math.floor(most * share));
}

/** The width that a circle has at the edge of its nth line. @param {number} nth @param {number} count @param {number} size of letters @param {number} radius */
function roomOf(nth, count, size, radius) {
  const away = (Math.abs(nth - (count - 1) / 2) + 0.4) * size * LINE_HEIGHT;
  return 2 * Math.sqrt(Math.max(0, (radius * 0.88) ** 2 - away * away));
}

/** A rim that says which types a community is made of. @param {CanvasRenderingContext2D} context @param {any} data */
function drawShares(context, data) {
  const width = Math.max(1.5, Math.min(7, data.size / 14));
  let from = -Math.PI / 2;
  context.lineWidth = width;
  for (const [colour, share] of data.shares ?? []) {
    context.beginPath();
    context.arc(data.x, data.y, Math.max(0, data.size - width), from, from + 2 * Math.PI * share);
    context.strokeStyle = colour;
    context.stroke();
    from += 2 * Math.PI * share;
  }
}

/** As much of a name as has room; nothing where that tells nothing. @param {CanvasRenderingContext2D} context @param {string} line @param {number} room */
function cutTo(context, line, room) {
  if (context.measureText(line).width <= room) return line;
  for (let length = line.length - 1; length >= 5; length--) {
    if (context.measureText(`${line.slice(0, length)}…`).width <= room) return `${line.slice(0, length).trimEnd()}…`;
  }
  return "";
}

/**
 * A ring round a node that is pointed at or selected, and its name.
 * @param {LabelPlaces} places @param {Record<string, string>} colours @param {CanvasRenderingContext2D} context @param {any} data @param {any} settings
 */
function drawHover(places, colours, context, data, settings) {
  context.beginPath();
  context.arc(data.x, data.y, data.size + RING_GAP, 0, 2 * Math.PI);
  context.lineWidth = RING_WIDTH;
  context.strokeStyle = colours.accent;
  context.stroke();
  drawLabel(places, colours.page, context, { ...data, forceLabel: true, highlighted: true }, settings);
}
