"use strict";
/* The part of the positions that a picture spans. */

const LEAST_SPAN = 420; // positions

/** The box that holds all circles, and not their middles alone. @param {{x: number, y: number, size: number}[]} nodes @returns {Drawing.Box} */
const boxOf = (nodes) => (!nodes.length ? { x: [0, 1], y: [0, 1] } : {
  x: [Math.min(...nodes.map(({ x, size }) => x - size)), Math.max(...nodes.map(({ x, size }) => x + size))],
  y: [Math.min(...nodes.map(({ y, size }) => y - size)), Math.max(...nodes.map(({ y, size }) => y + size))],
});

/** A box that leaves a few nodes at their distances instead of drawing them apart to the edges. @param {{x: number, y: number}[]} nodes @returns {Drawing.Box} */
function roomyBox(nodes) {
  const { x, y } = boxOf(nodes.map((node) => ({ ...node, size: 0 })));
  const wider = (/** @type {[number, number]} */ [from, to]) => /** @type {[number, number]} */ ([Math.min(from, (from + to) / 2 - LEAST_SPAN / 2), Math.max(to, (from + to) / 2 + LEAST_SPAN / 2)]);
  return { x: wider(x), y: wider(y) };
}
