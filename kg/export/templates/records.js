"use strict";
/* What the page knows: the records that the page carries as JSON, and how they hang together. */

/**
 * @typedef {{id: number, name: string, type: string, aliases: string[], mentions: number, notes: number,
 *   evidence: number[], x: number, y: number, size: number}} Entity
 * @typedef {{id: number, from: number, to: number, claims: number, evidence: number[], width: number}} Tie
 * @typedef {{entity: Entity, tie: Tie}} Neighbour
 * @typedef {{text: string, path: string, line: number, section: string, video: string, channel: string,
 *   seconds: number | null, url: string | null, sources: string[], mode: string}} Claim
 * @typedef {{title: string, entitiesInGraph: number, focus: number | null, types: string[]}} Summary
 * @typedef {{summary: Summary, entities: Entity[], ties: Tie[], neighbours: Neighbour[][]}} GraphRecords
 * @typedef {{places: [string, string, string][],
 *   claims: [string, number, number, string, number | null, string | null, string[], string][]}} EvidenceTable
 */

const WATCH_PAGE = "https://www.youtube.com/watch?";

/** @param {string} id @returns {any} */
function embeddedJson(id) {
  return JSON.parse(elementById(id).textContent ?? "");
}

/** @param {string} id @returns {HTMLElement} */
function elementById(id) {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no element ${id}`);
  return found;
}

/** @returns {GraphRecords} */
function readGraphRecords() {
  /** @type {Entity[]} */
  const entities = embeddedJson("node-data");
  /** @type {Tie[]} */
  const ties = embeddedJson("edge-data");
  return { summary: embeddedJson("page-data"), entities, ties, neighbours: neighbourLists(entities, ties) };
}

/**
 * The neighbours of each entity, those with most shared claims first.
 * @param {Entity[]} entities @param {Tie[]} ties @returns {Neighbour[][]}
 */
function neighbourLists(entities, ties) {
  /** @type {Neighbour[][]} */
  const lists = entities.map(() => []);
  for (const tie of ties) {
    lists[tie.from].push({ entity: entities[tie.to], tie });
    lists[tie.to].push({ entity: entities[tie.from], tie });
  }
  for (const list of lists) list.sort((a, b) => b.tie.claims - a.tie.claims || a.entity.id - b.entity.id);
  return lists;
}

/** Exchange x and y: the picture is laid out for a window wider than tall. @param {Entity[]} entities */
function turnUpright(entities) {
  for (const entity of entities) [entity.x, entity.y] = [entity.y, entity.x];
}

/** @type {EvidenceTable | null} */
let evidenceTable = null;

/**
 * The claims with these numbers. The evidence may be megabytes: it is parsed when a
 * person first asks for a claim, not when the page opens.
 * @param {number[]} numbers @returns {Claim[]}
 */
function claimsOf(numbers) {
  evidenceTable ??= /** @type {EvidenceTable} */ (embeddedJson("evidence-data"));
  const { places, claims } = evidenceTable;
  return numbers.map((number) => {
    const [text, place, line, section, seconds, url, sources, mode] = claims[number];
    const [path, video, channel] = places[place];
    return { text, path, line, section, video, channel, seconds, url, sources, mode };
  });
}

/** A number with separators of thousands. @param {number} count */
function grouped(count) {
  return count.toLocaleString("en-US");
}

/** @param {number} count @param {string} one @param {string} [many] */
function counted(count, one, many) {
  return `${grouped(count)} ${count === 1 ? one : (many ?? `${one}s`)}`;
}

/** Seconds as a player shows them: 06:47, 1:06:47. @param {number} seconds */
function clockTime(seconds) {
  const two = (/** @type {number} */ part) => String(part).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
}

/** Lower case without accents, so that "Muller" finds "Müller". @param {string} text */
function folded(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase("en");
}
