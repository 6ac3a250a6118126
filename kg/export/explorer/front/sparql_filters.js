"use strict";
/* What the filters leave, as patterns of SPARQL. The graph does not say how sure a name or a relation is: what is less sure is left out one by one. */

/** What must hold of ?claim, whoever it names. @param {Filters} filters */
function claimLines(filters) {
  const { store, channel, mode, relation } = filters;
  return [
    ...(mode ? [`?claim kg:modality kg:${mode} .`] : []),
    ...(channel >= 0 ? [`?claim prov:wasQuotedFrom/schema:isPartOf/schema:name ${literal(store.channels[channel][0])} .`] : []),
    ...(relation ? [`?statement prov:wasDerivedFrom ?claim ; ${relation === ANY_RELATION ? "a rdf:Statement" : calledLine(filters)} .`] : []),
    ...(filters.hasYears ? ["?dated prov:wasDerivedFrom ?claim ; sem:hasTimeStamp ?when .", ...yearLines(filters, "?when")] : []),
  ];
}

/** The predicate of a statement, by its words. @param {Filters} filters */
const calledLine = ({ relation }) => `rdf:predicate/rdfs:label ${literal(relation)}`;

/** A date within the years; one without a year is none. @param {Filters} filters @param {string} date a variable */
function yearLines({ from, to }, date) {
  const year = `xsd:integer(SUBSTR(STR(${date}), 1, 4))`;
  return [...(from === "" ? [] : [`FILTER (${year} >= ${Number(from)})`]), ...(to === "" ? [] : [`FILTER (${year} <= ${Number(to)})`])];
}

/** The types that are not left out, and ?type where it is wanted anyway. @param {Filters} filters @param {string} entity a variable @param {boolean} [isWanted] */
const typeLines = ({ store, hiddenTypes }, entity, isWanted = false) => (isWanted || hiddenTypes.size ? [
  `${entity} a ?type .`, `FILTER (?type IN (${store.types.filter((type) => !hiddenTypes.has(type)).map((type) => CLASSES[type]).join(", ")}))`,
] : []);

/** Where a relation is asked for, these must have one: a thing to any other, or two to each other. @param {Filters} filters @param {...string} ends */
const relatedLines = (filters, ...ends) => (filters.relation ? [
  `FILTER EXISTS { ?relating rdf:subject|rdf:object ${ends.join(" , ")}${filters.relation === ANY_RELATION ? "" : ` ; ${calledLine(filters)}`} }`,
] : []);

/** Where a number of shared claims is asked for. @param {Filters} filters */
const leastShared = ({ least }) => (least > 1 ? `COUNT(DISTINCT ?claim) >= ${least}` : "");

/** The notes of claims, where some are left out by their places. One by one and OPTIONAL, so that no store begins with all places there are. @param {string[]} lines */
const withNotes = (lines) => (lines.length ? ["OPTIONAL { ?claim prov:wasQuotedFrom ?source }", "OPTIONAL { ?source dcterms:source ?note }", ...lines] : []);

/** A claim by its note and its place there, as written. @param {Store} store @param {number} claim */
function placeOf(store, claim) {
  const { path, first } = store.noteOf(claim);
  return [literal(path), claim - first + 1];
}

/**
 * Leave out claims that are not sure enough: those that pass but for the certainty. They are told by ?note and ?position.
 * @param {Store} store @param {string[]} keys variables that a claim's place is told with @param {{key: (string | number)[], all: number[], sure: number[]}[]} lists claims without regard to certainty, and with
 */
function unsureClaimLines(store, keys, lists) {
  const rows = lists.flatMap(({ key, all, sure }) => {
    const kept = new Set(sure);
    return all.filter((claim) => !kept.has(claim)).map((claim) => [...key, ...placeOf(store, claim)]);
  });
  return rows.length ? ["OPTIONAL { ?claim schema:position ?position }", ...block("MINUS", values([...keys, "?note", "?position"], rows))] : [];
}

/** Leave out relations that are not sure enough. @param {Filters} filters @param {Relation[]} relations */
function unsureRelationLines({ store, certainty }, relations) {
  const rows = relations.filter((relation) => relation.certainty < certainty)
    .map(({ subject, predicate, object }) => [iriRef(store.iri(subject)), literal(predicate), iriRef(store.iri(object))]);
  return rows.length ? block("MINUS", [...values(["?subject", "?called", "?object"], rows), "?predicate rdfs:label ?called ."]) : [];
}

/** What is said before a question that leaves out what is not sure. @param {Filters} filters */
const certaintyRemark = ({ certainty }) => (certainty ? [`How sure names and relations are does not stand in the graph: what is less sure than ${certainty}0 % is left out one by one.`] : []);
