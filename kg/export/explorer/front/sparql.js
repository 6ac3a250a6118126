"use strict";
/* The question that gives what a panel tells, for `kg query` or any other store. */

const PREFIXES = {
  dcterms: "http://purl.org/dc/terms/", kg: "https://w3id.org/notes-kg/ontology#", prov: "http://www.w3.org/ns/prov#",
  rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#", rdfs: "http://www.w3.org/2000/01/rdf-schema#", schema: "https://schema.org/",
};

/** An address between angle brackets; what may not stand there is escaped (SPARQL 1.1, IRIREF). @param {string} address */
const iriRef = (address) => `<${address.replace(/[\p{Cc}\s<>"{}|^`\\]/gu, (letter) => encodeURIComponent(letter))}>`;

/** @param {string} text */
const literal = (text) => `"${text.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", "\\t")}"`;

/** @typedef {{store: Store, channel: number, mode: string, certainty: number, relation: string, hasYears: boolean}} Asked */

/** Nothing left out. @param {Store} store @returns {Asked} */
const unfiltered = (store) => ({ store, channel: -1, mode: "", certainty: 0, relation: "", hasYears: false });

/**
 * The claims of which some lines of a pattern hold, with their notes, lines and seconds.
 * @param {Asked} filters @param {string[]} pattern @param {string} [step] a variable that orders them first
 */
function claimsQuery(filters, pattern, step = "") {
  const lines = [
    ...pattern, ...filterPattern(filters), "?claim schema:text ?text ;", "  kg:line ?line ;", "  prov:wasQuotedFrom/dcterms:source ?note .",
    "OPTIONAL { ?claim prov:hadPrimarySource/schema:startOffset ?offset }",
  ];
  const columns = `${step}${step && " "}?claim ?text ?note ?line`;
  const body = `SELECT ${columns} (MIN(?offset) AS ?second)\nWHERE {\n${lines.map((line) => `  ${line}\n`).join("")}}\nGROUP BY ${columns}\nORDER BY ${step}${step && " "}?note ?line\n`;
  const prefixes = Object.entries(PREFIXES).filter(([name]) => body.includes(`${name}:`)).map(([name, address]) => `PREFIX ${name}: <${address}>\n`).join("");
  return `${prefixes}${unasked(filters)}\n${body}`;
}

/** What the filters leave, as far as the graph says it. @param {Asked} filters */
function filterPattern({ store, channel, mode }) {
  return [
    ...(mode ? [`?claim kg:modality kg:${mode} .`] : []),
    ...(channel >= 0 ? [`?claim prov:wasQuotedFrom/schema:isPartOf/schema:name ${literal(store.channels[channel][0])} .`] : []),
  ];
}

/** A remark where a filter is on that the question leaves out. @param {Asked} filters */
function unasked({ certainty, relation, hasYears }) {
  const left = [...(certainty ? ["certainty"] : []), ...(relation ? ["relation"] : []), ...(hasYears ? ["years"] : [])];
  return left.length ? `# Without the filter by ${left.join(", ")}.\n` : "";
}

/** @param {...string} iris */
const namingPattern = (...iris) => iris.map((iri) => `?claim schema:mentions ${iriRef(iri)} .`);

/** @param {Store} store @param {number} subject @param {string} predicate @param {number} object */
const relationPattern = (store, subject, predicate, object) => [
  `?relation rdf:subject ${iriRef(store.iri(subject))} ;`, `  rdf:predicate/rdfs:label ${literal(predicate)} ;`,
  `  rdf:object ${iriRef(store.iri(object))} ;`, "  prov:wasDerivedFrom ?claim .",
];

/** @param {Happening} event */
const eventPattern = (event) => [`${iriRef(event.iri)} prov:wasDerivedFrom ?claim .`];

/** @param {Claim} claim */
const claimPattern = (claim) => [`?claim schema:text ${literal(claim.text)} ; kg:line ${claim.line} .`, `?claim prov:wasQuotedFrom/dcterms:source ${literal(claim.note)} .`];

/** @param {string} video */
const videoPattern = (video) => [`?claim prov:wasQuotedFrom/schema:isBasedOn ${iriRef(WATCH_PAGE + video)} .`];

/** @param {Store} store @param {number[]} path */
const pathPattern = (store, path) => [
  "VALUES (?step ?one ?other) {", ...path.slice(1).map((entity, nth) => `  (${nth + 1} ${iriRef(store.iri(path[nth]))} ${iriRef(store.iri(entity))})`), "}",
  "?claim schema:mentions ?one , ?other .",
];
