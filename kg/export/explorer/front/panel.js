"use strict";
/* The panel: what is selected, what it is tied to, and the claims behind it. */

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

/** @param {string} title @param {() => string} ask @returns {[string, () => void]} */
const sparqlAction = (title, ask) => ["SPARQL", () => showDialog(`${title}, in SPARQL`, ask())];

/** The head of a list of claims and the list. @param {Explorer} explorer @param {string} title @param {ClaimsAsked} asked @returns {Node[]} */
function evidence(explorer, title, asked) {
  const claims = asked.claims(explorer.filters);
  return [element("h3", {}, title, element("small", {}, ` ${grouped(claims.length)}`)), claimList(explorer, claims)];
}

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
  const relations = filters.relationsWith(entity);
  const events = store.happenings.filter((event) => event.who.includes(entity) && filters.happening(event));
  const asked = claimsNaming(store, entity);
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
      sparqlAction("The claims that name it", () => claimsQuestion(filters, asked)),
    ),
    servedPage(store.iri(entity)),
    relations.length ? fold("Relations", relations.length, relationList(explorer, relations), () => relationsQuestion(filters, entity)) : null,
    events.length ? fold("Dated events", events.length, happeningList(explorer, events), () => eventsQuestion(filters, entity)) : null,
    fold("Named together with", neighbours.length, neighbourList(explorer, entity, neighbours), () => neighboursQuestion(filters, entity), true),
    ...evidence(explorer, "Claims", asked),
  ];
}

/** Neighbours with the number of shared claims. @param {Explorer} explorer @param {number} entity @param {[number, number][]} neighbours */
const neighbourList = (explorer, entity, neighbours) => growingList(neighbours, ([other, claims]) => [
  entityButton(explorer, other),
  element("button", {
    type: "button", class: "plain count", title: "The claims that name both", "aria-label": `${counted(claims, "claim")} with ${explorer.store.name(other)}`,
    onclick: () => explorer.select({ kind: "tie", one: entity, other }),
  }, grouped(claims)),
]);

/** @param {Explorer} explorer @param {Relation[]} relations */
const relationList = (explorer, relations) => growingList(relations, (relation) => [
  element("button", {
    type: "button", class: "plain", dir: "auto",
    onclick: () => explorer.select({ kind: "relation", one: relation.subject, predicate: relation.predicate, other: relation.object }),
  }, relationText(explorer.store, relation), relation.isAsserted ? "" : " (reported)"),
  element("span", { class: "count" }, grouped(explorer.filters.claims(relation.claims).length)),
]);

/** @param {Explorer} explorer @param {Happening[]} events */
const happeningList = (explorer, events) => growingList(events, (event) => [happeningButton(explorer, event)]);

/** @param {Store} store @param {{subject: number, predicate: string, object: number}} relation */
const relationText = (store, { subject, predicate, object }) => `${store.name(subject)} – ${predicate} – ${store.name(object)}`;

/** @param {Explorer} explorer @param {number} one @param {number} other */
function tieContent(explorer, one, other) {
  const { store, filters } = explorer;
  const relations = filters.relations(one, other);
  const asked = claimsOfTie(store, one, other);
  return [
    heading(`${store.name(one)} and ${store.name(other)}`),
    namesInLine(explorer, [one, other]),
    actionRow(sparqlAction("The claims that name both", () => claimsQuestion(filters, asked))),
    relations.length ? fold("Relations", relations.length, relationList(explorer, relations), () => relationsBetweenQuestion(filters, one, other), true) : null,
    ...evidence(explorer, "Claims that name both", asked),
  ];
}

/** @param {Explorer} explorer @param {{one: number, predicate: string, other: number}} selected */
function relationContent(explorer, { one, predicate, other }) {
  const { store, filters } = explorer;
  const relation = store.relationsOf(one, other).find((known) => known.predicate === predicate && known.subject === one);
  if (!relation) return [heading(relationText(store, { subject: one, predicate, object: other })), element("p", { class: "soft" }, "No claim tells it.")];
  const asked = claimsTelling(store, relation);
  return [
    heading(relationText(store, relation)),
    element("p", { class: "soft" }, `${relation.isAsserted ? "Stated as a fact" : "Reported"}, found with a certainty of ${relation.certainty}0 % or more`),
    namesInLine(explorer, [one, other]),
    actionRow(["All that name both", () => explorer.select({ kind: "tie", one, other })], sparqlAction("The claims that tell it", () => claimsQuestion(filters, asked))),
    ...evidence(explorer, "Claims that tell it", asked),
  ];
}

/** @param {Explorer} explorer @param {Happening} event */
function happeningContent(explorer, event) {
  const asked = claimsOfEvent(event);
  return [
    heading(event.name),
    element("p", { class: "kind" }, typeDot("Event"), `${shownKind(event.type)} · ${shownDate(event.date)}`),
    event.who.length ? namesInLine(explorer, event.who) : null,
    actionRow(sparqlAction("The claims that tell it", () => claimsQuestion(explorer.filters, asked))),
    servedPage(event.iri),
    ...evidence(explorer, "Claims that tell it", asked),
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
      sparqlAction("The claim", () => claimQuestion(store, number)),
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
  const asked = claimsOfVideo(store, video);
  return [
    heading(notes[0]?.videoTitle || notes[0]?.title || video),
    element("p", { class: "soft" }, `${notes[0]?.channel ?? ""} · ${counted(notes.length, "note")}`),
    actionRow(explorer.view !== "timeline" && ["Timeline", () => explorer.show("timeline")], sparqlAction("The claims of the video", () => claimsQuestion(filters, asked))),
    claimLine(explorer, asked.claims(filters), (claim) => explorer.select({ kind: "claim", id: claim.number })),
    ...evidence(explorer, "Claims", asked),
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
    actionRow(["Open", () => explorer.openCommunity(number)], sparqlAction("The members of the community", () => entitiesQuestion(filters, members))),
    nameList(explorer, members),
  ];
}

/** The claims along the path, step by step. @param {Explorer} explorer */
function pathContent(explorer) {
  const { store, filters, shown: { path } } = explorer;
  return [
    heading(`From ${store.name(path[0])} to ${store.name(path[path.length - 1])}`),
    element("p", { class: "soft" }, counted(path.length - 1, "step")),
    actionRow(sparqlAction("The claims along the path", () => pathQuestion(filters, path))),
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
    actionRow(sparqlAction("The ties among what is shown", () => tiesQuestion(explorer.filters, shown))),
    nameList(explorer, shown),
  ];
}

/** @param {Explorer} explorer */
function overviewContent(explorer) {
  const { store, filters } = explorer;
  const communities = store.communities.map((community, number) => ({ ...community, number })).filter(({ number }) => filters.passingOf(number) > 0);
  return [
    element("h2", { tabindex: -1 }, "Overview"),
    element("p", { class: "soft" }, `${counted(store.count, "entity", "entities")}, ${counted(store.claimCount, "claim")}, ${counted(store.channels.length, "channel")}`),
    element("p", { class: "actions" }, element("span", { class: "soft" }, "The most central"),
      ...CENTRAL_OFFERED.filter((_, at) => !at || CENTRAL_OFFERED[at - 1] < store.count).map((most) => element("button", { type: "button", onclick: () => explorer.showCentral(most) }, grouped(most)))),
    communities.length ? element("h3", {}, "Communities") : null,
    element("ul", { class: "names" }, ...communities.map(({ name, number }) => element("li", {},
      element("button", { type: "button", class: "plain", dir: "auto", onclick: () => explorer.openCommunity(number) }, name),
      element("span", { class: "count" }, grouped(filters.passingOf(number)))))),
    element("h3", {}, "Most central"),
    nameList(explorer, store.central(200).filter((entity) => filters.entity(entity)).slice(0, 20)),
  ];
}
