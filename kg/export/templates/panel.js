"use strict";
/* The panel: an entity or a tie in words, every claim with the way back to its second. */

const ENTITIES_AT_FIRST = 60;
const CHIPS_AT_FIRST = 18;
const CLAIMS_AT_FIRST = 40;

/**
 * Make an element. Text goes through textContent only, whatever it holds.
 * @param {string} tag @param {string} className @param {...(Node | string | null)} content
 */
function make(tag, className, ...content) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  for (const part of content) {
    if (part !== null) element.append(part);
  }
  return element;
}

/** @param {string} className @param {() => void} onClick @param {...(Node | string | null)} content */
function makeButton(className, onClick, ...content) {
  const button = make("button", className, ...content);
  button.setAttribute("type", "button");
  button.addEventListener("click", onClick);
  return button;
}

/** @param {string} type */
function swatch(type) {
  const mark = make("span", "swatch");
  mark.dataset.type = type;
  mark.setAttribute("aria-hidden", "true");
  return mark;
}

/** Text that may run in either direction. @param {string} className @param {string} text */
function named(className, text) {
  const element = make("bdi", className, text);
  element.dir = "auto";
  return element;
}

/**
 * Put the first items into a list, and the rest behind a button.
 * @template T @param {T[]} items @param {number} first @param {(items: T[]) => Node[]} render @param {HTMLElement} list
 */
function unfolding(items, first, render, list) {
  const whole = make("div", "", list);
  list.append(...render(items.slice(0, first)));
  const rest = items.slice(first);
  if (!rest.length) return whole;
  const more = makeButton("more", () => {
    const added = unfolding(rest, first * 2, render, /** @type {HTMLElement} */ (list.cloneNode(false)));
    more.replaceWith(added);
    /** @type {HTMLElement | null} */ (added.querySelector("button, a"))?.focus();
  }, `Show ${grouped(Math.min(rest.length, first * 2))} more`);
  whole.append(more);
  return whole;
}

/** The start view: the strongest entities as buttons. @param {GraphRecords} records @param {Entity[]} shown @param {(pick: Choice) => void} onPick */
function overviewContent(records, shown, onPick) {
  const intro = records.ties.length
    ? "Lines join what one sentence names together. Choose an entity, or a line, to read the claims behind it."
    : "Choose an entity to read the claims that name it.";
  const render = (/** @type {Entity[]} */ entities) => entities.map((entity) =>
    make("li", "", makeButton("", () => onPick({ kind: "entity", id: entity.id }),
      swatch(entity.type), named("name", entity.name), make("span", "unseen", ` (${entity.type}) `),
      make("span", "count", grouped(entity.mentions)), make("span", "unseen", " mentions"))));
  return [
    heading("Most mentioned"),
    make("p", "kind", shown.length ? intro : "All types are switched off."),
    unfolding(shown, ENTITIES_AT_FIRST, render, make("ul", "entities")),
  ];
}

/** @param {...(Node | string)} content */
function heading(...content) {
  const title = make("h2", "", ...content);
  title.tabIndex = -1;
  return title;
}

/** @param {Entity} entity @param {Neighbour[]} neighbours @param {(pick: Choice) => void} onPick */
function entityContent(entity, neighbours, onPick) {
  const counts = `${counted(entity.mentions, "mention")} in ${counted(entity.notes, "note")}`;
  return [
    heading(named("", entity.name)),
    make("p", "kind", swatch(entity.type), `${entity.type} · ${counts}`),
    entity.aliases.length
      ? make("p", "aliases", "Also: ", ...entity.aliases.flatMap((alias, at) => [at ? " · " : "", named("", alias)]))
      : null,
    ...neighbourContent(neighbours, onPick),
    ...claimsContent(entity.evidence, sampleOf(entity.evidence, entity.mentions, " mentions"), [entity]),
  ].filter((part) => part !== null);
}

/** @param {Neighbour[]} neighbours @param {(pick: Choice) => void} onPick */
function neighbourContent(neighbours, onPick) {
  if (!neighbours.length) return [make("p", "kind", "No claim here names it together with another entity.")];
  const render = (/** @type {Neighbour[]} */ some) => some.map(({ entity, tie }) => {
    const shared = makeButton("shared", () => onPick({ kind: "tie", id: tie.id }), grouped(tie.claims));
    shared.setAttribute("aria-label", `${counted(tie.claims, "claim")} shared with ${entity.name}`);
    shared.title = counted(tie.claims, "shared claim");
    const go = makeButton("go", () => onPick({ kind: "entity", id: entity.id }), swatch(entity.type), named("", entity.name));
    return make("li", "", go, shared);
  });
  const title = make("h3", "", "Named together with ", make("span", "part", grouped(neighbours.length)));
  return [title, unfolding(neighbours, CHIPS_AT_FIRST, render, make("ul", "chips"))];
}

/** @param {Tie} tie @param {[Entity, Entity]} ends @param {(pick: Choice) => void} onPick */
function tieContent(tie, ends, onPick) {
  const chips = ends.map((entity) => make("li", "",
    makeButton("go", () => onPick({ kind: "entity", id: entity.id }), swatch(entity.type), named("", entity.name))));
  return [
    heading(named("", ends[0].name), " and ", named("", ends[1].name)),
    make("p", "kind", `Named together in ${counted(tie.claims, "claim")}`),
    make("h3", "", "Entities"),
    make("ul", "chips", ...chips),
    ...claimsContent(tie.evidence, sampleOf(tie.evidence, tie.claims, ""), ends),
  ];
}

/** How much of the whole the page holds. @param {number[]} evidence @param {number} total @param {string} unit */
function sampleOf({ length }, total, unit) {
  return length < total ? `showing ${grouped(length)} of ${grouped(total)}${unit}` : grouped(length);
}

/** @param {number[]} evidence @param {string} sample @param {Entity[]} subjects */
function claimsContent(evidence, sample, subjects) {
  const names = namesPattern(subjects);
  const render = (/** @type {Claim[]} */ claims) => byVideo(claims).map((group) => videoContent(group, names));
  const title = make("h3", "", "Claims ", make("span", "part", sample));
  return [title, unfolding(claimsOf(evidence), CLAIMS_AT_FIRST, render, make("div", "videos"))];
}

/** Claims of one video together, in the order in which the videos first come. @param {Claim[]} claims @returns {Claim[][]} */
function byVideo(claims) {
  /** @type {Map<string, Claim[]>} */
  const groups = new Map();
  for (const claim of claims) {
    const key = JSON.stringify([claim.video || claim.path, claim.channel]);
    groups.set(key, [...(groups.get(key) ?? []), claim]);
  }
  const place = (/** @type {Claim} */ claim) => claim.seconds ?? Infinity;
  return [...groups.values()].map((group) =>
    group.sort((a, b) => (place(a) === place(b) ? a.line - b.line : place(a) - place(b))));
}

/** @param {Claim[]} group @param {RegExp | null} names */
function videoContent(group, names) {
  const { video, channel, path } = group[0];
  return make("section", "video",
    make("h4", "", named("", video || path)),
    channel ? make("p", "channel", named("", channel)) : null,
    make("ul", "claims", ...group.map((claim) => claimContent(claim, names))));
}

/** @param {Claim} claim @param {RegExp | null} names */
function claimContent(claim, names) {
  const sentence = make("p", "sentence", ...marked(claim.text, names));
  sentence.dir = "auto";
  const mode = claim.mode === "Asserted" ? null : make("span", "mode", claim.mode);
  const who = claim.sources.length ? named("", `— ${claim.sources.join(", ")}`) : null;
  const place = `${claim.path}:${claim.line}${claim.section ? ` › ${claim.section}` : ""}`;
  return make("li", "claim", sentence,
    mode || who ? make("p", "who", mode, " ", who) : null,
    make("p", "where", clipContent(claim), named("place", place)));
}

/** The link to the second; plain text where the address is not one of YouTube's watch pages. @param {Claim} claim */
function clipContent(claim) {
  if (claim.seconds === null) return null;
  const time = `▶ ${clockTime(claim.seconds)}`;
  if (!claim.url?.startsWith(WATCH_PAGE)) return make("span", "clip-time", `${time} `);
  const link = /** @type {HTMLAnchorElement} */ (make("a", "clip", time));
  link.href = claim.url;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}

/** A pattern for an entity's names in a sentence, longest first. @param {Entity[]} subjects @returns {RegExp | null} */
function namesPattern(subjects) {
  const names = subjects.flatMap(({ name, aliases }) => [name, ...aliases]).filter((name) => name.length > 1);
  if (!names.length) return null;
  const plain = names.sort((a, b) => b.length - a.length).map((name) => name.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${plain.join("|")})(?![\\p{L}\\p{N}])`, "giu");
}

/** @param {string} text @param {RegExp | null} names @returns {(Node | string)[]} */
function marked(text, names) {
  /** @type {(Node | string)[]} */
  const parts = [];
  let end = 0;
  for (const match of names ? text.matchAll(names) : []) {
    parts.push(text.slice(end, match.index), make("mark", "", match[0]));
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return parts;
}
