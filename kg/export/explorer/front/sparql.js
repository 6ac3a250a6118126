"use strict";
/* How a question is written in SPARQL 1.1, for `kg query` or any other store. */

const PREFIXES = {
  dcterms: "http://purl.org/dc/terms/", kg: "https://w3id.org/notes-kg/ontology#", prov: "http://www.w3.org/ns/prov#",
  rdf: "http://www.w3.org/1999/02/22-rdf-syntax-ns#", rdfs: "http://www.w3.org/2000/01/rdf-schema#", schema: "https://schema.org/",
  sem: "http://semanticweb.cs.vu.nl/2009/11/sem/", xsd: "http://www.w3.org/2001/XMLSchema#",
};

/** The class of each type. @type {Record<string, string>} */
const CLASSES = { Person: "schema:Person", Organisation: "schema:Organization", Place: "schema:Place", Work: "schema:CreativeWork", Product: "schema:Product", Event: "schema:Event" };

/** An address between angle brackets; what may not stand there is escaped (SPARQL 1.1, IRIREF). @param {string} address */
const iriRef = (address) => `<${address.replace(/[\p{Cc}\s<>"{}|^`\\]/gu, (letter) => encodeURIComponent(letter))}>`;

/** @param {string} text */
const literal = (text) => `"${text.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", "\\t")}"`;

/** Lines one step further in. @param {string[]} lines */
const indented = (lines) => lines.map((line) => `  ${line}`);

/** Lines in braces after a word; nothing round nothing. @param {string} head @param {string[]} lines */
const block = (head, lines) => (lines.length ? [`${head} {`.trim(), ...indented(lines), "}"] : []);

/** Rows that some variables have. @param {string[]} variables @param {(string | number)[][]} rows as written */
const values = (variables, rows) => block(`VALUES (${variables.join(" ")})`, rows.map((row) => `(${row.join(" ")})`));

/**
 * A selection as lines: the rows that differ in some columns, with what is counted over each.
 * @param {{columns: string[], counts?: string[], where: string[], having?: string}} told
 */
const selection = ({ columns, counts = [], where, having = "" }) => [
  `SELECT ${[...columns, ...counts].join(" ")}`, ...block("WHERE", where), `GROUP BY ${columns.join(" ")}`, ...(having ? [`HAVING (${having})`] : []),
];

/** A whole question, with the prefixes that it uses. @param {string[]} remarks @param {string[]} lines @param {string} order */
function question(remarks, lines, order) {
  const body = `${[...lines, `ORDER BY ${order}`].join("\n")}\n`;
  const prefixes = Object.entries(PREFIXES).filter(([name]) => body.includes(`${name}:`)).map(([name, address]) => `PREFIX ${name}: <${address}>\n`);
  return `${prefixes.join("")}${remarks.map((remark) => `# ${remark}\n`).join("")}\n${body}`;
}
