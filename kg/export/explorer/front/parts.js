"use strict";
/* The page's compressed parts, and small helpers that every room uses. */

/** @type {Map<string, Promise<any>>} */
const inflatedParts = new Map();

/** The names of the parts that the page carries. */
const partElements = new Map(
  [...document.querySelectorAll("script[data-part]")].map((element) => [/** @type {HTMLElement} */ (element).dataset.part ?? "", element]),
);

/**
 * A part of the page, inflated when it is first asked for; null where there is none of this name.
 * @param {string} name @returns {Promise<any>}
 */
function part(name) {
  const known = inflatedParts.get(name);
  if (known) return known;
  const found = inflate(name);
  inflatedParts.set(name, found);
  return found;
}

/** @param {string} name @returns {Promise<any>} */
async function inflate(name) {
  const element = partElements.get(name);
  if (!element) return null;
  const packed = atob(element.textContent ?? "");
  const bytes = new Uint8Array(packed.length);
  for (let at = 0; at < packed.length; at++) bytes[at] = packed.charCodeAt(at);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

/** Undo the steps in which growing numbers are kept. @param {number[]} steps @returns {number[]} */
function grown(steps) {
  let last = 0;
  return steps.map((step) => (last += step));
}

/** The same where some numbers are not known. @param {(number | null)[]} steps @returns {(number | null)[]} */
function knownGrown(steps) {
  let last = 0;
  return steps.map((step) => (step === null ? null : (last += step)));
}

/** @param {string} id @returns {HTMLElement} */
function byId(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element ${id}`);
  return found;
}

/**
 * An element with attributes and children; text is always text.
 * @param {string} tag @param {Record<string, any>} attributes @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElement}
 */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "onclick" || name === "onchange" || name === "oninput") made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false).map((child) => /** @type {Node | string} */ (child)));
  return made;
}

/** @param {number} count */
const grouped = (count) => count.toLocaleString("en-US");

/** @param {number} count @param {string} one @param {string} [many] */
const counted = (count, one, many) => `${grouped(count)} ${count === 1 ? one : (many ?? `${one}s`)}`;

/** Seconds as a player shows them: 06:47, 1:06:47. @param {number} seconds */
function clockTime(seconds) {
  const two = (/** @type {number} */ value) => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

/** Lower case without accents, so that "Muller" finds "Müller". @param {string} text */
const folded = (text) => (/[\u0080-\uffff]/.test(text) ? text.normalize("NFKD").replace(/\p{M}/gu, "") : text).toLowerCase();

/** @param {number[]} sorted @param {number} wanted */
function includesSorted(sorted, wanted) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === wanted;
}

/** One more value under a key. @template Key, Value @param {Map<Key, Value[]>} lists @param {Key} key @param {Value} value */
function append(lists, key, value) {
  const known = lists.get(key);
  if (known) known.push(value);
  else lists.set(key, [value]);
}

/** The numbers that two sorted lists share. @param {number[]} one @param {number[]} other @returns {number[]} */
function shared(one, other) {
  const found = [];
  for (let a = 0, b = 0; a < one.length && b < other.length; ) {
    if (one[a] === other[b]) found.push(one[a]), a++, b++;
    else if (one[a] < other[b]) a++;
    else b++;
  }
  return found;
}
