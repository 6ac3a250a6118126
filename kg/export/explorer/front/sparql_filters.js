"use strict";
/* What the filters leave, as patterns of SPARQL. The graph does not say how sure a name or a relation is: what is less sure is left out one by one. */

/** What must hold of ?claim, whoever it names. @param {Filters} filters */
function claimLines(filters) {
  const { store, channel, mode, relation } = filters;
  return [
    ...(mode ? [`?claim kg:modality kg:${mode} .`] : []),
    ...(channel >= 0 ? [`?claim prov:wasQuotedFrom/schema:isPartOf/schema:name ${literal(store.channels[channel][0])} .`] : []),
    ...(relation ? [`FILTER EXISTS { ?statement ${predicateLine(filters)} ; prov:wasDerivedFrom ?claim }`] : []),
    ...(filters.hasYears ? block("FILTER EXISTS", ["?dated sem:hasTimeStamp ?when ; prov:wasDerivedFrom ?claim .", ...yearLines(filters, "?when")]) : []),
  ];
}

/** What must hold of a statement for its predicate to pass. @param {Filters} filters */
const predicateLine = ({ relation }) => (relation && relation !== ANY_RELATION ? `rdf:predicate/rdfs:label ${literal(relation)}` : "a rdf:Statement");

/** A date within the years; one without a year is none. @param {Filters} filters @param {string} date a variable */
function yearLines({ from, to }, date) {
  const year = `xsd:integer(SUBSTR(STR(${date}), 1, 4))`;
  return [...(from === "" ? [] : [`FILTER (${year} >= ${Number(from)})`]), ...(to === "" ? [] : [`FILTER (${year} <= ${Number(to)})`])];
}

/** The types that are not left out; a variable that has them all where it is wanted anyway. @param {Filters} filters @param {string} entity a variable @param {boolean} [isWanted] */
const typeLines = ({ store, hiddenTypes }, entity, isWanted = false) => (isWanted || hiddenTypes.size ? [
  `VALUES ?type { ${store.types.filter((type) => !hiddenTypes.has(type)).map((type) => CLASSES[type]).join(" ")} }`, `${entity} a ?type .`,
] : []);

/** Where a relation is asked for, the tie of two must have one. @param {Filters} filters @param {string} one @param {string} other */
const tieLines = (filters, one, other) => (filters.relation ? [`FILTER EXISTS { ?relating ${predicateLine(filters)} ; rdf:subject|rdf:object ${one} , ${other} }`] : []);

/** Where a number of shared claims is asked for. @param {Filters} filters */
const leastShared = ({ least }) => (least > 1 ? `COUNT(DISTINCT ?claim) >= ${least}` : "");

const PLACE_LINES = ["?claim prov:wasQuotedFrom/dcterms:source ?note ; schema:position ?position ."];

/** A claim by its note and its place there, as written. @param {Store} store @param {number} claim */
function placeOf(store, claim) {
  const { path, first } = store.noteOf(claim);
  return [literal(path), claim - first + 1];
}

/**
 * Leave out claims that are not sure enough: those that pass but for the certainty.
 * @param {Store} store @param {string[]} keys variables that a claim's place is told with @param {{key: (string | number)[], all: number[], sure: number[]}[]} lists claims without regard to certainty, and with
 */
function unsureClaimLines(store, keys, lists) {
  const rows = lists.flatMap(({ key, all, sure }) => {
    const kept = new Set(sure);
    return all.filter((claim) => !kept.has(claim)).map((claim) => [...key, ...placeOf(store, claim)]);
  });
  return rows.length ? [...PLACE_LINES, ...block("MINUS", values([...keys, "?note", "?position"], rows))] : [];
}

/** Leave out relations that are not sure enough. @param {Filters} filters @param {Relation[]} relations */
function unsureRelationLines({ store, certainty }, relations) {
  const rows = relations.filter((relation) => relation.certainty < certainty)
    .map(({ subject, predicate, object }) => [iriRef(store.iri(subject)), literal(predicate), iriRef(store.iri(object))]);
  return rows.length ? block("MINUS", [...values(["?subject", "?called", "?object"], rows), "?predicate rdfs:label ?called ."]) : [];
}

/** What is said before a question that leaves out what is not sure. @param {Filters} filters */
const certaintyRemark = ({ certainty }) => (certainty ? [`How sure names and relations are does not stand in the graph: what is less sure than ${certainty}0 % is left out one by one.`] : []);
