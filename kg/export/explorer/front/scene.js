"use strict";
/* What is shown, as nodes and ties to draw. */

const LONGEST_PREDICATE = 20; // letters that stand on a tie
const ALL_NAMED = 40; // so few entities have their names always
const NARROW_SHARE = 0.65; // of a node's size where the page is narrow
const GROUP_COLOURS = 6;
const THICKEST = 4; // px of the strongest tie
const FEW_TIES = 4; // a node: so many are all drawn
const STRONGEST_OF_NODE = 3; // where ties are more, so many of each node are drawn

/** The communities, those alone in which something passes the filters. @param {Explorer} explorer @returns {{nodes: NodeDrawn[], ties: TieDrawn[], left: number}} */
function overviewScene(explorer) {
  const { store, picture } = explorer;
  const { communities } = store;
  const shares = typeShares(store);
  const nodes = communities.map(({ name, x, y, radius }, number) => ({
    key: `c${number}`, label: name, x, y: -y, size: radius, isCommunity: true, color: picture.colours[`group-${number % GROUP_COLOURS}`],
    shares: shares[number].map(([type, share]) => /** @type {[string, number]} */ ([picture.colours[type.toLowerCase()], share])),
  })).filter((_, number) => explorer.filters.passingOf(number) > 0);
  const shown = new Set(nodes.map(({ key }) => key));
  const ties = communities.flatMap(({ ties: near }, number) => near.filter(([other]) => number < other || !communities[other].ties.some(([back]) => back === number))
    .map(([other, claims]) => ({ key: `b${number}-${other}`, source: `c${number}`, target: `c${other}`, size: Math.min(8, 0.6 + Math.log2(1 + claims) / 2), label: "", isTold: false })));
  return { nodes, ties: ties.filter(({ source, target }) => shown.has(source) && shown.has(target)), left: 0 };
}

/** For each community the share of each type in it. @param {Store} store @returns {[string, number][][]} */
function typeShares(store) {
  const counts = store.communities.map(() => store.types.map(() => 0));
  store.entities.community.forEach((/** @type {number} */ home, /** @type {number} */ entity) => home >= 0 && counts[home][store.entities.type[entity]]++);
  return counts.map((row, number) => row.map((count, type) => /** @type {[string, number]} */ ([store.types[type], count / Math.max(1, store.communities[number].size)])).filter(([, share]) => share > 0));
}

/** The shown entities that pass the filters, and their ties. @param {Explorer} explorer @returns {{nodes: NodeDrawn[], ties: TieDrawn[], left: number}} */
function entityScene(explorer) {
  const { store, filters, picture, shown } = explorer;
  const { places } = shown;
  const most = Math.max(1, ...[...places.keys()].map((entity) => store.entities.mentions[entity]));
  const isMany = places.size > ARRANGED;
  const scale = pageScale() * (isNarrow() ? NARROW_SHARE : 1);
  const nodes = [...places].filter(([entity]) => filters.entity(entity)).map(([entity, { x, y, isPinned }]) => ({
    key: `e${entity}`, label: store.name(entity), x, y: -y, size: scale * ((isMany ? 2 : 5) + (isMany ? 9 : 15) * Math.sqrt(store.entities.mentions[entity] / most)),
    color: picture.colours[store.type(entity).toLowerCase()], forceLabel: isPinned || places.size <= ALL_NAMED,
  }));
  const all = shown.ties();
  const chosen = strongTies(all, nodes.length, new Set(markedKeys(explorer)));
  const strongest = Math.max(1, ...chosen.map(({ claims }) => claims));
  const ties = chosen.map(({ one, other, claims }) => {
    const [relation] = filters.relations(one, other).filter(({ predicate }) => predicate !== "related to" && predicate.length <= LONGEST_PREDICATE);
    return {
      key: tieOf(one, other), source: `e${one}`, target: `e${other}`, size: scale * (0.6 + (THICKEST - 0.6) * Math.sqrt((claims - 1) / strongest)),
      label: relation ? relation.predicate : grouped(claims), isTold: Boolean(relation) && places.size <= 80,
    };
  });
  return { nodes, ties, left: all.length - ties.length };
}

/**
 * All ties where they are few; else those that are among the strongest of one of their ends, or marked, or of what is marked.
 * @param {{one: number, other: number, claims: number}[]} ties @param {number} nodes @param {Set<string>} marked
 */
function strongTies(ties, nodes, marked) {
  if (ties.length <= nodes * FEW_TIES) return ties;
  /** @type {Map<number, number>} */
  const drawn = new Map();
  return [...ties].sort((one, other) => other.claims - one.claims || one.one - other.one || one.other - other.one).filter(({ one, other }) => {
    const isMarked = marked.has(`e${one}`) || marked.has(`e${other}`) || marked.has(tieOf(one, other));
    const [first, second] = [drawn.get(one) ?? 0, drawn.get(other) ?? 0];
    if (!isMarked && Math.min(first, second) >= STRONGEST_OF_NODE) return false;
    drawn.set(one, first + 1).set(other, second + 1);
    return true;
  });
}

/** The key of a drawn tie. @param {number} one @param {number} other */
const tieOf = (one, other) => `t${Math.min(one, other)}-${Math.max(one, other)}`;

/** The keys of what is selected or lies on the path. @param {Explorer} explorer @returns {string[]} */
function markedKeys({ selected, shown: { path } }) {
  const keys = path.flatMap((entity, nth) => [`e${entity}`, ...(nth ? [tieOf(entity, path[nth - 1])] : [])]);
  if (selected?.kind === "entity") keys.push(`e${selected.id}`);
  if (selected?.kind === "community") keys.push(`c${selected.id}`);
  if (selected?.kind === "tie" || selected?.kind === "relation") keys.push(tieOf(selected.one, selected.other), `e${selected.one}`, `e${selected.other}`);
  return keys;
}

/** The colours of the types; a click leaves a type out or takes it in again. @param {Explorer} explorer @param {number} left how many ties are not drawn */
const legend = ({ store, filters }, left) => [...store.types.filter((_, type) => store.entities.type.includes(type)).map((type) => element("button", {
  type: "button", "aria-pressed": String(!filters.hiddenTypes.has(type)), title: "Show or leave out", onclick: () => filters.toggle(type),
}, typeDot(type), type)), ...(left ? [element("small", {}, `${counted(left, "weaker tie")} not drawn`)] : [])];
