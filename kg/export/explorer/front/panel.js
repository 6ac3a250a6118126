"use strict";
/* The panel: what is selected, what it is tied to, and the claims behind it. */

const NEIGHBOURS_AT_ONCE = 12;
const RELATIONS_SHOWN = 60;
const EVENTS_SHOWN = 30;
const CLAIMS_OF_STEP = 3;
const CENTRAL_OFFERED = [100, 500, 2000];

/** @param {Explorer} explorer @returns {(Node | null)[]} */
function panelContent(explorer) {
  const { selected, shown, store } = explorer;
  if (!selected) return shown.path.length ? pathContent(explorer) : shown.isOverview ? overviewContent(explorer) : shownContent(explorer);
  switch (selected.kind) {
    case "entity": return entityContent(explorer, selected.id);
    case "tie": return tieContent(explorer, selected.one, selected.other);
    case "relation": return relationContent(explorer, selected);
    case "community": return communityContent(explorer, selected.id);
    case "happening": return happeningContent(explorer, store.happenings[selected.id]);
    case "video": return videoContent(explorer, selected.id);
    default: return claimContent(explorer, selected.id);
  }
}

/** A row of buttons. @param {...(false | [string, () => void])} actions */
const actionRow = (...actions) => element("p", { class: "actions" },
  ...actions.map((action) => action && element("button", { type: "button", onclick: action[1] }, action[0])));

/** @param {Explorer} explorer @param {string} title @param {string[]} pattern @returns {[string, () => void]} */
const sparqlAction = (explorer, title, pattern) => ["SPARQL", () => showDialog(`${title}, in SPARQL`, claimsQuery(explorer.filters, pattern))];

/** The head of a list of claims and the list. @param {Explorer} explorer @param {string} title @param {number[]} claims @returns {Node[]} */
const evidence = (explorer, title, claims) => [
  element("h3", {}, title, element("small", {}, ` ${grouped(claims.length)}`)), claimList(explorer, claims),
];

/** @param {string} title */
const heading = (title) => element("h2", { tabindex: -1, dir: "auto" }, title);

/** The page of a thing at the server that serves this file as /explorer; null in a file of its own. @param {string} iri */
function servedPage(iri) {
  if (!/^https?:$/.test(location.protocol) || location.pathname !== "/explorer") return null;
  return element("a", { href: new URL(iri).pathname.replace(/^\/+/, "/") }, "All that is said of it");
}

/** @param {Explorer} explorer @param {number} entity */
function entityContent(explorer, entity) {
  const { store, filters } = explorer;
  const { mentions, notes, aliases, community } = store.entities;
  const neighbours = filters.neighbours(entity);
  const { places } = explorer.shown;
  const isShown = places.has(entity);
  const told = neighbours.flatMap(([other]) => filters.relations(entity, other)).slice(0, RELATIONS_SHOWN);
  const events = store.happenings.filter((event) => event.who.includes(entity) && filters.happening(event)).slice(0, EVENTS_SHOWN);
  return [
    heading(store.name(entity)),
    element("p", { class: "kind" }, typeDot(store.type(entity)), `${store.type(entity)} · ${counted(mentions[entity], "mention")} in ${counted(notes[entity], "note")}`),
    aliases[entity].length ? element("p", { class: "soft", dir: "auto" }, "Also ", aliases[entity].join(", ")) : null,
    actionRow(
      [isShown ? "Expand" : "Show", () => explorer.expand(entity)],
      isShown && ["Collapse", () => explorer.collapse(entity)],
      isShown && ["Hide", () => explorer.hide(entity)],
      isShown && [places.get(entity)?.isPinned ? "Unpin" : "Pin", () => explorer.pin(entity)],
      ["Path to…", () => explorer.askPath(entity)],
      community[entity] >= 0 && ["Community", () => explorer.openCommunity(community[entity])],
      ["Timeline", () => explorer.show("timeline")],
      sparqlAction(explorer, "The claims that name it", namingPattern(store.iri(entity))),
    ),
    servedPage(store.iri(entity)),
    told.length ? fold("Relations", told.length, relationList(explorer, told)) : null,
    events.length ? fold("Dated events", events.length, element("ul", { class: "names" }, ...events.map((event) => element("li", {}, happeningButton(explorer, event))))) : null,
    fold("Named together with", neighbours.length, neighbourList(explorer, entity, neighbours), true),
    ...evidence(explorer, "Claims", filters.claimsOf(entity)),
  ];
}

/** Neighbours with the number of shared claims; more of them on demand. @param {Explorer} explorer @param {number} entity @param {[number, number][]} neighbours */
function neighbourList(explorer, entity, neighbours) {
  const list = element("ul", { class: "names" });
  const fill = (/** @type {number} */ most) => {
    list.replaceChildren(...neighbours.slice(0, most).map(([other, claims]) => element("li", {},
      entityButton(explorer, other),
      element("button", {
        type: "button", class: "plain count", title: "The claims that name both", "aria-label": `${counted(claims, "claim")} with ${explorer.store.name(other)}`,
        onclick: () => explorer.select({ kind: "tie", one: entity, other }),
      }, grouped(claims)))));
    if (most < neighbours.length) list.append(element("li", {}, element("button", { type: "button", class: "more", onclick: () => fill(most * 4) }, `${grouped(neighbours.length - most)} more`)));
  };
  fill(NEIGHBOURS_AT_ONCE);
  return list;
}

/** @param {Explorer} explorer @param {Relation[]} relations */
const relationList = (explorer, relations) => element("ul", { class: "names" }, ...relations.map((relation) => element("li", {}, element("button", {
  type: "button", class: "plain", dir: "auto",
  onclick: () => explorer.select({ kind: "relation", one: relation.subject, predicate: relation.predicate, other: relation.object }),
}, relationText(explorer.store, relation), relation.isAsserted ? "" : " (reported)"), element("span", { class: "count" }, grouped(relation.claims.length)))));

/** @param {Store} store @param {{subject: number, predicate: string, object: number}} relation */
const relationText = (store, { subject, predicate, object }) => `${store.name(subject)} – ${predicate} – ${store.name(object)}`;

/** @param {Explorer} explorer @param {number} one @param {number} other */
function tieContent(explorer, one, other) {
  const { store, filters } = explorer;
  const relations = filters.relations(one, other);
  return [
    heading(`${store.name(one)} and ${store.name(other)}`),
    namesInLine(explorer, [one, other]),
    actionRow(sparqlAction(explorer, "The claims that name both", namingPattern(store.iri(one), store.iri(other)))),
    relations.length ? fold("Relations", relations.length, relationList(explorer, relations), true) : null,
    ...evidence(explorer, "Claims that name both", filters.claimsOfTie(one, other)),
  ];
}

/** @param {Explorer} explorer @param {{one: number, predicate: string, other: number}} selected */
function relationContent(explorer, { one, predicate, other }) {
  const { store, filters } = explorer;
  const told = store.relationsOf(one, other).filter((relation) => relation.predicate === predicate && relation.subject === one);
  return [
    heading(relationText(store, { subject: one, predicate, object: other })),
    ...told.map(({ isAsserted, certainty }) => element("p", { class: "soft" }, `${isAsserted ? "Stated as a fact" : "Reported"}, found with a certainty of ${certainty}0 % or more`)),
    namesInLine(explorer, [one, other]),
    actionRow(["All that name both", () => explorer.select({ kind: "tie", one, other })], sparqlAction(explorer, "The claims that tell it", relationPattern(store, one, predicate, other))),
    ...evidence(explorer, "Claims that tell it", filters.claims(told.flatMap(({ claims }) => claims))),
  ];
}

/** @param {Explorer} explorer @param {Happening} event */
function happeningContent(explorer, event) {
  const { filters } = explorer;
  return [
    heading(event.name),
    element("p", { class: "kind" }, typeDot("Event"), `${event.type} · ${shownDate(event.date)}`),
    event.who.length ? namesInLine(explorer, event.who) : null,
    actionRow(sparqlAction(explorer, "The claims that tell it", eventPattern(event))),
    servedPage(event.iri),
    ...evidence(explorer, "Claims that tell it", filters.claims(event.claims)),
  ];
}

/** @param {Explorer} explorer @param {number} number */
function claimContent(explorer, number) {
  const { store } = explorer;
  const names = [];
  for (let entity = 0; entity < store.count && names.length < 20; entity++) {
    if (includesSorted(store.claimsOf(entity), number)) names.push(entity);
  }
  const { video } = store.noteOf(number);
  return [
    element("h2", { tabindex: -1 }, "A claim"),
    actionRow(
      video !== "" && ["The whole video", () => explorer.select({ kind: "video", id: video })],
      ["SPARQL", async () => showDialog("The claim, in SPARQL", claimsQuery(unfiltered(store), claimPattern((await store.claims([number]))[0])))],
    ),
    claimList(explorer, [number]),
    names.length ? element("h3", {}, "It names") : null,
    namesInLine(explorer, names),
  ];
}

/** @param {Explorer} explorer @param {string} video */
function videoContent(explorer, video) {
  const { store, filters } = explorer;
  const notes = (store.notesOf.get(video) ?? []).map((note) => store.notes[note]);
  const claims = filters.claims(store.claimsOfVideo(video));
  return [
    heading(notes[0]?.videoTitle || notes[0]?.title || video),
    element("p", { class: "soft" }, `${notes[0]?.channel ?? ""} · ${counted(notes.length, "note")}`),
    actionRow(explorer.view !== "timeline" && ["Timeline", () => explorer.show("timeline")], sparqlAction(explorer, "The claims of the video", videoPattern(video))),
    claimLine(explorer, claims, (claim) => explorer.select({ kind: "claim", id: claim.number })),
    ...evidence(explorer, "Claims", claims),
  ];
}

/** @param {Explorer} explorer @param {number} number */
function communityContent(explorer, number) {
  const { store, filters } = explorer;
  const community = store.communities[number];
  const members = store.members(number).filter((entity) => filters.entity(entity));
  return [
    heading(community.name),
    element("p", { class: "soft" }, `A community of ${counted(community.size, "entity", "entities")} that are named together`),
    actionRow(["Open", () => explorer.openCommunity(number)]),
    nameList(explorer, members.slice(0, 40)),
  ];
}

/** The claims along the path, step by step. @param {Explorer} explorer */
function pathContent(explorer) {
  const { store, filters, shown: { path } } = explorer;
  return [
    heading(`From ${store.name(path[0])} to ${store.name(path[path.length - 1])}`),
    element("p", { class: "soft" }, counted(path.length - 1, "step")),
    actionRow(["SPARQL", () => showDialog("The claims along the path, in SPARQL", claimsQuery(filters, pathPattern(store, path), "?step"))]),
    ...path.slice(1).flatMap((entity, nth) => [
      element("h3", { class: "step" }, entityButton(explorer, path[nth]), element("span", { "aria-label": "to" }, " – "), entityButton(explorer, entity)),
      claimList(explorer, filters.claimsOfTie(path[nth], entity), CLAIMS_OF_STEP),
    ]),
  ];
}

/** @param {Explorer} explorer */
function shownContent(explorer) {
  const shown = explorer.shown.passing();
  return [
    element("h2", { tabindex: -1 }, "Shown"),
    element("p", { class: "soft" }, `${grouped(shown.length)} of ${counted(explorer.store.count, "entity", "entities")}`),
    nameList(explorer, shown.slice(0, 200)),
  ];
}

/** @param {Explorer} explorer */
function overviewContent(explorer) {
  const { store, filters } = explorer;
  const communities = store.communities.map((community, number) => ({ ...community, number })).filter(({ number }) => filters.passingOf(number) > 0);
  return [
    element("h2", { tabindex: -1 }, "Overview"),
    element("p", { class: "soft" }, `${counted(store.count, "entity", "entities")}, ${counted(store.claimCount, "claim")}, ${counted(store.channels.length, "channel")}`),
    element("p", { class: "actions" }, element("span", { class: "soft" }, "Show the most central"),
      ...CENTRAL_OFFERED.filter((_, at) => !at || CENTRAL_OFFERED[at - 1] < store.count).map((most) => element("button", { type: "button", onclick: () => explorer.showCentral(most) }, grouped(most)))),
    communities.length ? element("h3", {}, "Communities") : null,
    element("ul", { class: "names" }, ...communities.map(({ name, number }) => element("li", {},
      element("button", { type: "button", class: "plain", dir: "auto", onclick: () => explorer.openCommunity(number) }, name),
      element("span", { class: "count" }, grouped(filters.passingOf(number)))))),
    element("h3", {}, "Most central"),
    nameList(explorer, store.central(200).filter((entity) => filters.entity(entity)).slice(0, 20)),
  ];
}
