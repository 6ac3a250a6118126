"use strict";
/* Where shown entities stand: forces on a few hundred nodes, the same for the same nodes. */

const SPRING = 90; // px between tied nodes
const ROUNDS = 160;
const REACH = 6 * SPRING; // px beyond which nodes do not push each other
const MARGIN = 70; // px around a part that is tied to no other

/**
 * @typedef {{x: number, y: number, isPinned: boolean}} Place
 * @typedef {{x: number, y: number, radius: number}} Disc
 */

/**
 * Move places apart and tied ones together (after Fruchterman and Reingold, 1991); pinned ones stay.
 * Parts that no tie joins lie beside each other.
 * @param {Map<number, Place>} places @param {[number, number][]} ties
 */
function arrange(places, ties) {
  const keys = [...places.keys()];
  const at = keys.map((key) => /** @type {Place} */ (places.get(key)));
  const index = new Map(keys.map((key, nth) => [key, nth]));
  const pairs = ties.map(([one, other]) => /** @type {[number, number]} */ ([index.get(one) ?? 0, index.get(other) ?? 0]));
  push(at, pairs);
  packParts(at, pairs);
}

/** Forces between all that are near, and along ties; numbers lie in flat arrays, for speed. @param {Place[]} at @param {[number, number][]} pairs */
function push(at, pairs) {
  const count = at.length;
  const [x, y] = [Float64Array.from(at, (place) => place.x), Float64Array.from(at, (place) => place.y)];
  const [dx, dy] = [new Float64Array(count), new Float64Array(count)];
  const [first, second] = [Uint32Array.from(pairs, ([one]) => one), Uint32Array.from(pairs, ([, other]) => other)];
  const pulls = pullsOf(count, first, second);
  const rounds = Math.min(ROUNDS, Math.ceil(2.5e6 / Math.max(1, count * count)) + 10);
  for (let round = 0; round < rounds; round++) {
    dx.fill(0);
    dy.fill(0);
    pushApart(x, y, dx, dy);
    for (let tie = 0; tie < first.length; tie++) {
      const [one, other] = [first[tie], second[tie]];
      const right = x[one] - x[other];
      const down = y[one] - y[other];
      const pull = (pulls[tie] * Math.sqrt(right * right + down * down)) / SPRING;
      dx[one] -= right * pull, dy[one] -= down * pull;
      dx[other] += right * pull, dy[other] += down * pull;
    }
    const most = SPRING * (1 - round / rounds) * 0.6 + 1;
    for (let one = 0; one < count; one++) {
      if (at[one].isPinned) continue;
      const length = Math.sqrt(dx[one] * dx[one] + dy[one] * dy[one]) || 1;
      const step = Math.min(length, most) / length;
      x[one] += dx[one] * step - x[one] * 0.004;
      y[one] += dy[one] * step - y[one] * 0.004;
    }
  }
  at.forEach((place, one) => ((place.x = x[one]), (place.y = y[one])));
}

/** How strongly each tie pulls: less where both of its ends have many. @param {number} count @param {Uint32Array} first @param {Uint32Array} second */
function pullsOf(count, first, second) {
  const degree = new Uint32Array(count);
  for (let tie = 0; tie < first.length; tie++) degree[first[tie]]++, degree[second[tie]]++;
  return Float64Array.from(first, (one, tie) => 1 / Math.max(1, Math.min(degree[one], degree[second[tie]]) / 3));
}

/** Each two that are near push each other. @param {Float64Array} x @param {Float64Array} y @param {Float64Array} dx @param {Float64Array} dy */
function pushApart(x, y, dx, dy) {
  for (let one = 0; one < x.length; one++) {
    for (let other = one + 1; other < x.length; other++) {
      let right = x[one] - x[other];
      let down = y[one] - y[other];
      if (!right && !down) (right = (one - other) * 0.01), (down = 0.01);
      const square = right * right + down * down;
      if (square > REACH * REACH) continue;
      const force = (SPRING * SPRING) / square;
      dx[one] += right * force, dy[one] += down * force;
      dx[other] -= right * force, dy[other] -= down * force;
    }
  }
}

/** Put parts that no tie joins side by side, the largest in the middle; a part with a pinned node stays. @param {Place[]} at @param {[number, number][]} pairs */
function packParts(at, pairs) {
  const parts = partsOf(at.length, pairs).sort((one, other) => other.length - one.length || one[0] - other[0]);
  if (parts.length < 2) return;
  /** @type {Disc[]} */
  const discs = [];
  for (const part of parts) {
    const x = part.reduce((sum, one) => sum + at[one].x, 0) / part.length;
    const y = part.reduce((sum, one) => sum + at[one].y, 0) / part.length;
    const radius = Math.max(...part.map((one) => Math.hypot(at[one].x - x, at[one].y - y))) + MARGIN / 2;
    const disc = part.some((one) => at[one].isPinned) ? { x, y, radius } : { ...freePlace(discs, radius), radius };
    discs.push(disc);
    for (const one of part) if (!at[one].isPinned) (at[one].x += disc.x - x), (at[one].y += disc.y - y);
  }
}

/** The first place on a spiral from the middle where a disc covers none. @param {Disc[]} discs @param {number} radius */
function freePlace(discs, radius) {
  for (let nth = 0; ; nth++) {
    const place = nth ? spiral(nth, MARGIN / 3) : { x: 0, y: 0 };
    if (discs.every((disc) => Math.hypot(place.x - disc.x, place.y - disc.y) >= radius + disc.radius)) return place;
  }
}

/** @param {number} count @param {[number, number][]} pairs @returns {number[][]} */
function partsOf(count, pairs) {
  const root = Int32Array.from({ length: count }, (_, one) => one);
  const find = (/** @type {number} */ one) => {
    while (root[one] !== one) one = root[one] = root[root[one]];
    return one;
  };
  for (const [one, other] of pairs) root[Math.max(find(one), find(other))] = Math.min(find(one), find(other));
  /** @type {Map<number, number[]>} */
  const parts = new Map();
  for (let one = 0; one < count; one++) {
    const known = parts.get(find(one));
    if (known) known.push(one);
    else parts.set(find(one), [one]);
  }
  return [...parts.values()];
}

/** The place of the nth of many around a point: a sunflower's spiral. @param {number} nth @param {number} step */
function spiral(nth, step) {
  const angle = nth * Math.PI * (3 - Math.sqrt(5));
  const away = step * Math.sqrt(nth + 0.5);
  return { x: away * Math.cos(angle), y: away * Math.sin(angle) };
}
