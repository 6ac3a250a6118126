"use strict";
/* The panel: what is selected, and the claims behind it, grouped by video, each a click from its second. */

const CLAIMS_AT_ONCE = 40;
const NEIGHBOURS_AT_ONCE = 12;
const WATCH_PAGE = "https://www.youtube.com/watch?v=";
const PLAYER = "https://www.youtube-nocookie.com/embed/";
const VIDEO_ID = /^[\w-]{11}$/;

/**
 * A list of claims that grows on demand.
 * @param {Store} store @param {number[]} numbers @param {(entity: string) => void} onSource
 */
function claimList(store, numbers, onSource) {
  const list = element("div", { class: "claims" });
  const more = element("button", { type: "button", class: "more", onclick: () => show() });
  let shown = 0;
  const show = async () => {
    more.disabled = true;
    const next = await store.claims(numbers.slice(shown, shown + CLAIMS_AT_ONCE));
    shown += next.length;
    more.remove();
    list.append(...byVideo(next).map((group) => videoGroup(group, onSource)));
    more.disabled = false;
    more.textContent = `${grouped(numbers.length - shown)} more`;
    if (shown < numbers.length) list.append(more);
  };
  if (numbers.length) show();
  else list.append(element("p", { class: "soft" }, "No claims."));
  return list;
}

/** @param {Claim[]} claims @returns {Claim[][]} */
function byVideo(claims) {
  /** @type {Map<string, Claim[]>} */
  const groups = new Map();
  for (const claim of claims) {
    const key = claim.video || claim.note;
    groups.set(key, [...(groups.get(key) ?? []), claim]);
  }
  return [...groups.values()];
}

/** @param {Claim[]} claims @param {(name: string) => void} onSource */
function videoGroup(claims, onSource) {
  const [{ videoTitle, noteTitle, channel, note }] = claims;
  return element("section", { class: "video" },
    element("h4", { dir: "auto" }, videoTitle || noteTitle || note, element("small", {}, ` ${channel}`)),
    ...claims.map((claim) => claimCard(claim, onSource)));
}

/** @param {Claim} claim @param {(name: string) => void} onSource */
function claimCard(claim, onSource) {
  const card = element("article", { class: "claim", "data-claim": claim.number });
  card.append(element("p", { dir: "auto" }, claim.text));
  const told = element("p", { class: "told" });
  if (claim.sources.length) {
    told.append("says ", ...claim.sources.flatMap((source, at) => [at ? ", " : "",
      element("button", { type: "button", class: "plain", onclick: () => onSource(source) }, source)]));
  }
  told.append(element("span", { class: "mode" }, claim.isDenied ? `${claim.mode}, denied` : claim.mode));
  card.append(told);
  const where = element("p", { class: "where" }, `${claim.note}:${claim.line}`, claim.section ? ` · ${claim.section}` : "");
  card.append(where);
  if (claim.seconds !== null && VIDEO_ID.test(claim.video)) card.append(playing(claim, card));
  return card;
}

/** A link that plays at the second, and a player that is loaded only when it is asked for. @param {Claim} claim @param {HTMLElement} card */
function playing(claim, card) {
  const seconds = Math.max(0, Math.floor(claim.seconds ?? 0));
  const link = element("a", { href: `${WATCH_PAGE}${claim.video}&t=${seconds}s`, target: "_blank", rel: "noreferrer" }, `▶ ${clockTime(seconds)}`);
  const here = element("button", {
    type: "button", class: "plain", onclick: () => {
      for (const player of document.querySelectorAll("iframe.player")) player.remove();
      card.append(element("iframe", {
        class: "player", src: `${PLAYER}${claim.video}?start=${seconds}&autoplay=1`, title: `Video at ${clockTime(seconds)}`,
        allow: "autoplay; encrypted-media; fullscreen", referrerpolicy: "strict-origin-when-cross-origin",
      }));
    },
  }, "play here");
  return element("p", { class: "play" }, link, " ", here);
}

/** A row of buttons. @param {[string, () => void][]} actions */
const actionRow = (actions) => element("p", { class: "actions" }, ...actions.map(([name, run]) => element("button", { type: "button", onclick: run }, name)));

/** The page of a thing at the server that serves this file as /explorer; null in a file of its own. @param {string} iri */
function servedPage(iri) {
  if (!/^https?:$/.test(location.protocol) || location.pathname !== "/explorer") return null;
  return element("a", { href: new URL(iri).pathname.replace(/^\/+/, "/") }, "All that is said of it");
}

/** @param {Explorer} explorer @param {number} entity */
function entityContent(explorer, entity) {
  const { store } = explorer;
  const { mentions, notes, aliases, community } = store.entities;
  const neighbours = store.neighbours(entity);
  const isShown = explorer.shown.has(entity);
  const near = element("ul", { class: "names" });
  const fill = (/** @type {number} */ most) => {
    near.replaceChildren(...neighbours.slice(0, most).map(([other, claims]) => element("li", {},
      nameButton(store, other, () => explorer.select({ kind: "entity", id: other })),
      element("button", { type: "button", class: "plain count", title: "The claims that name both", onclick: () => explorer.select({ kind: "tie", one: entity, other }) }, grouped(claims)))));
    if (most < neighbours.length) near.append(element("li", {}, element("button", { type: "button", class: "more", onclick: () => fill(most * 4) }, `${grouped(neighbours.length - most)} more`)));
  };
  fill(NEIGHBOURS_AT_ONCE);
  const told = [...new Set(neighbours.map(([other]) => other))].flatMap((other) => store.relationsOf(entity, other)).slice(0, 60);
  const events = store.happenings.filter((event) => event.who.includes(entity)).slice(0, 30);
  const claims = explorer.filters.claims(store.claimsOf(entity));
  return [
    element("h2", { tabindex: -1, dir: "auto" }, store.name(entity)),
    element("p", { class: "kind" }, typeDot(store.type(entity)), `${store.type(entity)} · ${counted(mentions[entity], "mention")} in ${counted(notes[entity], "note")}`),
    aliases[entity].length ? element("p", { class: "soft", dir: "auto" }, "Also ", aliases[entity].join(", ")) : null,
    actionRow([
      [isShown ? "Expand" : "Show", () => explorer.expand(entity)],
      ...(isShown ? /** @type {[string, () => void][]} */ ([
        ["Collapse", () => explorer.collapse(entity)], ["Hide", () => explorer.hide(entity)],
        [explorer.shown.get(entity)?.isPinned ? "Unpin" : "Pin", () => explorer.pin(entity)]]) : []),
      ["Path to…", () => explorer.askPath(entity)],
      ...(community[entity] >= 0 ? /** @type {[string, () => void][]} */ ([["Community", () => explorer.openCommunity(community[entity])]]) : []),
      ["SPARQL", () => explorer.dialog("The claims that name it, in SPARQL", claimsQuery(store.iri(entity)))],
    ]),
    servedPage(store.iri(entity)),
    told.length ? fold("Relations", told.length, relationList(explorer, told)) : null,
    events.length ? fold("Dated events", events.length, element("ul", { class: "names" }, ...events.map((event) => element("li", {}, happeningButton(explorer, event))))) : null,
    fold("Named together with", neighbours.length, near, true),
    element("h3", {}, "Claims", element("small", {}, ` ${grouped(claims.length)}`)),
    claimList(store, claims, (name) => explorer.selectByName(name)),
  ];
}

/** @param {Explorer} explorer @param {Relation[]} relations */
function relationList(explorer, relations) {
  const { store } = explorer;
  return element("ul", { class: "names" }, ...relations.map((relation) => element("li", {}, element("button", {
    type: "button", class: "plain", onclick: () => explorer.select({ kind: "tie", one: relation.subject, other: relation.object }),
  }, `${store.name(relation.subject)} – ${relation.predicate} – ${store.name(relation.object)}`, relation.isAsserted ? "" : " (reported)"))));
}

/** @param {Explorer} explorer @param {number} one @param {number} other */
function tieContent(explorer, one, other) {
  const { store } = explorer;
  const relations = store.relationsOf(one, other);
  const claims = explorer.filters.claims(store.claimsOfTie(one, other));
  return [
    element("h2", { tabindex: -1, dir: "auto" }, `${store.name(one)} and ${store.name(other)}`),
    element("p", { class: "names-in-line" }, nameButton(store, one, () => explorer.select({ kind: "entity", id: one })), nameButton(store, other, () => explorer.select({ kind: "entity", id: other }))),
    actionRow([["SPARQL", () => explorer.dialog("The claims that name both, in SPARQL", claimsQuery(store.iri(one), store.iri(other)))]]),
    relations.length ? fold("Relations", relations.length, relationList(explorer, relations), true) : null,
    element("h3", {}, "Claims that name both", element("small", {}, ` ${grouped(claims.length)}`)),
    claimList(store, claims, (name) => explorer.selectByName(name)),
  ];
}

/** @param {Explorer} explorer @param {Happening} event */
function happeningContent(explorer, event) {
  const { store } = explorer;
  return [
    element("h2", { tabindex: -1, dir: "auto" }, event.name),
    element("p", { class: "kind" }, typeDot("Event"), `${event.type} · ${shownDate(event.date)}`),
    event.who.length ? element("p", { class: "names-in-line" }, ...event.who.map((entity) => nameButton(store, entity, () => explorer.select({ kind: "entity", id: entity })))) : null,
    actionRow([["SPARQL", () => explorer.dialog("The event, in SPARQL", `SELECT ?property ?value WHERE { <${event.iri}> ?property ?value }\n`)]]),
    servedPage(event.iri),
    element("h3", {}, "Claims that tell it", element("small", {}, ` ${grouped(event.claims.length)}`)),
    claimList(store, event.claims, (name) => explorer.selectByName(name)),
  ];
}

/** @param {Explorer} explorer @param {number} number */
function claimContent(explorer, number) {
  const { store } = explorer;
  const names = [];
  for (let entity = 0; entity < store.count && names.length < 20; entity++) {
    const claims = store.claimsOf(entity);
    if (includesSorted(claims, number)) names.push(entity);
  }
  return [
    element("h2", { tabindex: -1 }, "A claim"),
    claimList(store, [number], (name) => explorer.selectByName(name)),
    names.length ? element("h3", {}, "It names") : null,
    element("p", { class: "names-in-line" }, ...names.map((entity) => nameButton(store, entity, () => explorer.select({ kind: "entity", id: entity })))),
  ];
}

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

/** @param {Explorer} explorer @param {number} number */
function communityContent(explorer, number) {
  const { store } = explorer;
  const community = store.communities[number];
  const members = store.members(number);
  return [
    element("h2", { tabindex: -1, dir: "auto" }, community.name),
    element("p", { class: "soft" }, `A community of ${counted(community.size, "entity", "entities")} that are named together`),
    actionRow([["Open", () => explorer.openCommunity(number)]]),
    element("ul", { class: "names" }, ...members.slice(0, 40).map((entity) => element("li", {}, nameButton(store, entity, () => explorer.select({ kind: "entity", id: entity }))))),
  ];
}

/** @param {Explorer} explorer */
function overviewContent(explorer) {
  const { store } = explorer;
  if (!explorer.isOverview) {
    const shown = [...explorer.shown.keys()];
    return [
      element("h2", { tabindex: -1 }, "Shown"),
      element("p", { class: "soft" }, `${grouped(shown.length)} of ${counted(store.count, "entity", "entities")}`),
      element("ul", { class: "names" }, ...shown.slice(0, 200).map((entity) => element("li", {}, nameButton(store, entity, () => explorer.select({ kind: "entity", id: entity }))))),
    ];
  }
  return [
    element("h2", { tabindex: -1 }, "Overview"),
    element("p", { class: "soft" }, `${counted(store.count, "entity", "entities")}, ${counted(store.claimCount, "claim")}, ${counted(store.channels.length, "channel")}`),
    actionRow([["Most central", () => explorer.showCentral(100)], ["500", () => explorer.showCentral(500)], ["2,000", () => explorer.showCentral(2000)]]),
    store.communities.length ? element("h3", {}, "Communities") : null,
    element("ul", { class: "names" }, ...store.communities.map((community, number) => element("li", {},
      element("button", { type: "button", class: "plain", dir: "auto", onclick: () => explorer.openCommunity(number) }, community.name),
      element("span", { class: "count" }, grouped(community.size))))),
    element("h3", {}, "Most central"),
    element("ul", { class: "names" }, ...store.central(20).map((entity) => element("li", {}, nameButton(store, entity, () => explorer.select({ kind: "entity", id: entity }))))),
  ];
}

/** @param {string} type */
const typeDot = (type) => element("span", { class: `dot ${type.toLowerCase()}`, "aria-hidden": "true" });

/** @param {Store} store @param {number} entity @param {() => void} onPick */
const nameButton = (store, entity, onPick) => element("button", { type: "button", class: "plain name", dir: "auto", title: store.type(entity), onclick: onPick },
  typeDot(store.type(entity)), store.name(entity));

/** @param {Explorer} explorer @param {Happening} event */
const happeningButton = (explorer, event) => element("button", { type: "button", class: "plain", dir: "auto", onclick: () => explorer.select({ kind: "happening", id: event.number }) },
  element("time", {}, shownDate(event.date)), ` ${event.name}`);

/** An ISO date cut to what is known; "--11-07" is a day of no known year. @param {string} date */
const shownDate = (date) => date.replace(/^--/, "…-");

/** @param {string} title @param {number} count @param {Node} content @param {boolean} [isOpen] */
const fold = (title, count, content, isOpen = false) => element("details", { open: isOpen }, element("summary", {}, title, element("small", {}, ` ${grouped(count)}`)), content);

/** The SPARQL that gives the claims which name some things. @param {...string} iris */
function claimsQuery(...iris) {
  const named = iris.map((iri) => `  ?claim schema:mentions <${iri}> .`).join("\n");
  return `PREFIX schema: <https://schema.org/>\nPREFIX prov: <http://www.w3.org/ns/prov#>\nPREFIX dcterms: <http://purl.org/dc/terms/>\n\nSELECT ?claim ?text ?note WHERE {\n${named}\n  ?claim schema:text ?text ;\n    prov:wasQuotedFrom/dcterms:source ?note .\n}\n`;
}
