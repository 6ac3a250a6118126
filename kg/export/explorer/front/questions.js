"use strict";
/* The question that gives what a panel or a view shows, under the present filters. */

/**
 * Claims, as a panel lists them: which they are under some filters, and a pattern that finds them in the graph.
 * @typedef {{pattern: string[], claims: (filters: Filters) => number[]}} ClaimsAsked
 */

const CLAIM_COLUMNS = ["?claim", "?text", "?note", "?line"];
const CLAIM_LINES = ["?claim schema:text ?text ; kg:line ?line ; prov:wasQuotedFrom/dcterms:source ?note ."];
const SECOND_LINE = "OPTIONAL { ?claim prov:hadPrimarySource/schema:startOffset ?offset }";
const FIRST_SECOND = "(MIN(?offset) AS ?second)";
const CLAIMS_COUNTED = "(COUNT(DISTINCT ?claim) AS ?claims)";

/** Claims with their notes, lines and seconds. @param {Filters} filters @param {ClaimsAsked} asked */
function claimsQuestion(filters, { pattern, claims }) {
  const unsure = filters.certainty ? unsureClaimLines(filters.store, [], [{ key: [], all: claims(filters.withoutCertainty()), sure: claims(filters) }]) : [];
  return question(certaintyRemark(filters), selection({
    columns: CLAIM_COLUMNS, counts: [FIRST_SECOND], where: [...pattern, ...claimLines(filters), ...CLAIM_LINES, ...unsure, SECOND_LINE],
  }), "?note ?line");
}

/** @param {Store} store @param {number} entity @returns {ClaimsAsked} */
const claimsNaming = (store, entity) => ({ pattern: [`?claim schema:mentions ${iriRef(store.iri(entity))} .`], claims: (filters) => filters.claimsOf(entity) });

/** @param {Store} store @param {number} one @param {number} other @returns {ClaimsAsked} */
const claimsOfTie = (store, one, other) => ({
  pattern: [`?claim schema:mentions ${iriRef(store.iri(one))} , ${iriRef(store.iri(other))} .`], claims: (filters) => filters.claimsOfTie(one, other),
});

/** @param {Store} store @param {Relation} relation @returns {ClaimsAsked} */
const claimsTelling = (store, relation) => ({
  pattern: [
    `?relation rdf:subject ${iriRef(store.iri(relation.subject))} ;`, `  rdf:predicate/rdfs:label ${literal(relation.predicate)} ;`,
    `  rdf:object ${iriRef(store.iri(relation.object))} ;`, "  prov:wasDerivedFrom ?claim .",
  ],
  claims: (filters) => filters.claimsOfRelation(relation),
});

/** @param {Happening} event @returns {ClaimsAsked} */
const claimsOfEvent = ({ iri, claims }) => ({ pattern: [`${iriRef(iri)} prov:wasDerivedFrom ?claim .`], claims: (filters) => filters.claims(claims) });

/** @param {Store} store @param {string} video @returns {ClaimsAsked} */
const claimsOfVideo = (store, video) => ({
  pattern: [`?claim prov:wasQuotedFrom/schema:isBasedOn ${iriRef(WATCH_PAGE + video)} .`], claims: (filters) => filters.claims(store.claimsOfVideo(video)),
});

/** One claim, whatever the filters are. @param {Store} store @param {number} claim */
function claimQuestion(store, claim) {
  const [note, position] = placeOf(store, claim);
  return question([], selection({
    columns: CLAIM_COLUMNS, counts: [FIRST_SECOND], where: [`?claim prov:wasQuotedFrom/dcterms:source ${note} ; schema:position ${position} .`, ...CLAIM_LINES, SECOND_LINE],
  }), "?note ?line");
}

/** The claims of each step of a path. @param {Filters} filters @param {number[]} path */
function pathQuestion(filters, path) {
  const { store } = filters;
  const steps = path.slice(1).map((other, nth) => ({ step: nth + 1, one: path[nth], other }));
  const all = filters.withoutCertainty();
  const unsure = filters.certainty ? unsureClaimLines(store, ["?step"], steps.map(({ step, one, other }) => (
    { key: [step], all: all.claimsOfTie(one, other), sure: filters.claimsOfTie(one, other) }))) : [];
  return question(certaintyRemark(filters), selection({
    columns: ["?step", ...CLAIM_COLUMNS], counts: [FIRST_SECOND],
    where: [
      ...values(["?step", "?one", "?other"], steps.map(({ step, one, other }) => [step, iriRef(store.iri(one)), iriRef(store.iri(other))])),
      "?claim schema:mentions ?one , ?other .", ...claimLines(filters), ...CLAIM_LINES, ...unsure, SECOND_LINE,
    ],
  }), "?step ?note ?line");
}

/** Pairs of names with the claims that name both and are not sure enough. @param {Filters} filters @param {[number, number][]} pairs @param {boolean} isOneKnown whether all pairs have the same first name */
function unsureTieLines(filters, pairs, isOneKnown) {
  if (!filters.certainty) return [];
  const { store } = filters;
  const all = filters.withoutCertainty();
  return withNotes(unsureClaimLines(store, [...(isOneKnown ? [] : ["?one"]), "?other"], pairs.map(([one, other]) => ({
    key: (isOneKnown ? [other] : [one, other]).map((entity) => iriRef(store.iri(entity))),
    all: all.claimsOfTie(one, other), sure: filters.isRelated(one, other) ? filters.claimsOfTie(one, other) : [],
  }))));
}

/** What an entity is named together with, in how many claims, and what relates both. @param {Filters} filters @param {number} entity */
function neighboursQuestion(filters, entity) {
  const { store } = filters;
  const self = iriRef(store.iri(entity));
  const pairs = store.neighbours(entity).map(([other]) => /** @type {[number, number]} */ ([entity, other]));
  return question(certaintyRemark(filters), selection({
    columns: ["?other", "?name", "?type", "?mentions", "?relations"], counts: [CLAIMS_COUNTED], having: leastShared(filters),
    where: [
      `?claim schema:mentions ${self} , ?other .`, `FILTER (?other != ${self})`, "?other rdfs:label ?name ; kg:mentionCount ?mentions .", ...typeLines(filters, "?other", true),
      ...claimLines(filters), ...relatedLines(filters, self, "?other"), ...unsureTieLines(filters, pairs, true),
      ...block("OPTIONAL", ['SELECT ?other (GROUP_CONCAT(?told; SEPARATOR="; ") AS ?relations)', ...block("WHERE", relationsOfLines(filters, entity)), "GROUP BY ?other"]),
    ],
  }), "DESC(?claims) ?name");
}

/** The ties among some entities. @param {Filters} filters @param {number[]} entities those that pass */
function tiesQuestion(filters, entities) {
  const { store } = filters;
  const iris = entities.map((entity) => iriRef(store.iri(entity))).join(" ");
  const among = new Set(entities);
  const pairs = entities.flatMap((one) => store.neighbours(one).filter(([other]) => one < other && among.has(other)).flatMap(([other]) => /** @type {[number, number][]} */ ([[one, other], [other, one]])));
  return question(certaintyRemark(filters), selection({
    columns: ["?one", "?other"], counts: [CLAIMS_COUNTED], having: leastShared(filters),
    where: [
      `VALUES ?one { ${iris} }`, `VALUES ?other { ${iris} }`, "FILTER (STR(?one) < STR(?other))", "?claim schema:mentions ?one , ?other .",
      ...claimLines(filters), ...relatedLines(filters, "?one", "?other"), ...unsureTieLines(filters, pairs, false),
    ],
  }), "DESC(?claims) ?one ?other");
}

/** Some entities, those that pass, with how often they are named. @param {Filters} filters @param {number[]} entities */
function entitiesQuestion(filters, entities) {
  const { store } = filters;
  const asked = filters.certainty ? entities.filter((entity) => filters.entity(entity)) : entities;
  const passing = claimLines(filters);
  return question([...certaintyRemark(filters), "What is central and what a community are reckoned by the page: the graph has neither."], selection({
    columns: ["?entity", "?name", "?type", "?mentions", "?notes"],
    where: [
      `VALUES ?entity { ${asked.map((entity) => iriRef(store.iri(entity))).join(" ")} }`,
      "?entity rdfs:label ?name ; kg:mentionCount ?mentions ; kg:noteCount ?notes .", ...typeLines(filters, "?entity", true),
      ...(passing.length ? block("FILTER EXISTS", ["?claim schema:mentions ?entity .", ...passing]) : []),
      ...relatedLines(filters, "?entity"),
    ],
  }), "DESC(?mentions) ?name");
}

// ---- Relations and events -----------------------------------------------------------------

/** Relations of which some lines hold, with the claims that tell each. @param {Filters} filters @param {string[]} lines @param {Relation[]} relations that they may be */
const relationsSelection = (filters, lines, relations) => selection({
  columns: ["?subject", "?predicate", "?object"], counts: ["(MIN(?label) AS ?told)", CLAIMS_COUNTED],
  where: [
    ...lines, "?relation rdf:subject ?subject ; rdf:predicate ?predicate ; rdf:object ?object ; prov:wasDerivedFrom ?claim .", "?predicate rdfs:label ?label .",
    ...(filters.relation && filters.relation !== ANY_RELATION ? [`?predicate rdfs:label ${literal(filters.relation)} .`] : []),
    ...claimLines(filters), ...unsureRelationLines(filters, relations),
  ],
});

/** The relations of an entity, with ?other for what it is related to. @param {Filters} filters @param {number} entity */
function relationsOfLines(filters, entity) {
  const { store } = filters;
  const self = iriRef(store.iri(entity));
  return [
    ...block("", relationsSelection(filters, [`{ ?relation rdf:subject ${self} } UNION { ?relation rdf:object ${self} }`], store.relationsWith(entity))),
    `BIND (IF(?subject = ${self}, ?object, ?subject) AS ?other)`,
  ];
}

/** The relations of an entity. @param {Filters} filters @param {number} entity */
const relationsQuestion = (filters, entity) => question(certaintyRemark(filters), [
  "SELECT ?subject ?told ?object ?claims", ...block("WHERE", [...relationsOfLines(filters, entity), ...typeLines(filters, "?other")]),
], "DESC(?claims) ?subject ?told ?object");

/** The relations between two. @param {Filters} filters @param {number} one @param {number} other */
function relationsBetweenQuestion(filters, one, other) {
  const { store } = filters;
  const [first, second] = [iriRef(store.iri(one)), iriRef(store.iri(other))];
  const lines = values(["?subject", "?object"], [[first, second], [second, first]]);
  return question(certaintyRemark(filters), relationsSelection(filters, lines, store.relationsOf(one, other)), "DESC(?claims) ?subject ?told ?object");
}

/** Dated events, all or those of an entity. @param {Filters} filters @param {number | null} about */
function eventsQuestion(filters, about) {
  const { store } = filters;
  const told = store.happenings.filter((event) => about === null || event.who.includes(about));
  const all = filters.withoutCertainty();
  const unsure = filters.certainty ? withNotes(unsureClaimLines(store, ["?event"], told.map(({ iri, claims }) => ({ key: [iriRef(iri)], all: all.claims(claims), sure: filters.claims(claims) })))) : [];
  return question(certaintyRemark(filters), selection({
    columns: ["?event", "?date", "?name", "?kind"], counts: [CLAIMS_COUNTED],
    where: [
      ...(about === null ? [] : [`?event sem:hasActor|sem:hasPlace ${iriRef(store.iri(about))} .`]),
      "?event sem:hasTimeStamp ?date ; rdfs:label ?name ; kg:eventType ?kind ; prov:wasDerivedFrom ?claim .", ...yearLines(filters, "?date"),
      ...(filters.hiddenTypes.has("Event") ? ["FILTER (false) # the type Event is left out"] : []), ...claimLines(filters), ...unsure,
    ],
  }), "?date ?name");
}
