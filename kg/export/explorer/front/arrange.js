"use strict";
/* Where shown entities stand: forces on a few hundred nodes, the same for the same nodes. */

const SPRING = 90; // px between tied nodes
const ROUNDS = 120;

/**
 * @typedef {{x: number, y: number, isPinned: boolean, isNew?: boolean}} Place
 */

/**
 * Move places apart and tied ones together (after Fruchterman and Reingold, 1991); pinned ones stay.
 * @param {Map<number, Place>} places @param {[number, number][]} ties
 */
function arrange(places, ties) {
  const keys = [...places.keys()];
  const at = keys.map((key) => /** @type {Place} */ (places.get(key)));
  const place = new Map(keys.map((key, index) => [key, index]));
  const pairs = ties.map(([one, other]) => [place.get(one) ?? 0, place.get(other) ?? 0]);
  const rounds = Math.min(ROUNDS, Math.ceil(4e6 / Math.max(1, at.length * at.length)) + 10);
  const dx = new Float64Array(at.length);
  const dy = new Float64Array(at.length);
  for (let round = 0; round < rounds; round++) {
    dx.fill(0);
    dy.fill(0);
    for (let one = 0; one < at.length; one++) {
      for (let other = one + 1; other < at.length; other++) {
        let x = at[one].x - at[other].x;
        let y = at[one].y - at[other].y;
        if (!x && !y) (x = (one - other) * 0.01), (y = 0.01);
        const force = (SPRING * SPRING) / (x * x + y * y);
        dx[one] += x * force, dy[one] += y * force;
        dx[other] -= x * force, dy[other] -= y * force;
      }
    }
    for (const [one, other] of pairs) {
      const x = at[one].x - at[other].x;
      const y = at[one].y - at[other].y;
      const pull = Math.hypot(x, y) / SPRING;
      dx[one] -= x * pull, dy[one] -= y * pull;
      dx[other] += x * pull, dy[other] += y * pull;
    }
    const most = SPRING * (1 - round / rounds) * 0.6 + 1;
    for (let one = 0; one < at.length; one++) {
      if (at[one].isPinned) continue;
      const length = Math.hypot(dx[one], dy[one]) || 1;
      const step = Math.min(length, most) / length;
      at[one].x += dx[one] * step - at[one].x * 0.004;
      at[one].y += dy[one] * step - at[one].y * 0.004;
    }
  }
}

/** The place of the nth of many around a point: a sunflower's spiral. @param {number} nth @param {number} step */
function spiral(nth, step) {
  const angle = nth * Math.PI * (3 - Math.sqrt(5));
  const away = step * Math.sqrt(nth + 0.5);
  return { x: away * Math.cos(angle), y: away * Math.sin(angle) };
}
