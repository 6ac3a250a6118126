"use strict";
/* The graph as a table, sorted by any of its columns, and as CSV. */

const ROWS_AT_ONCE = 500;

/** @typedef {{head: string[], rows: (string | number)[][], ids: number[], isNumber: boolean[], ask: () => string}} Table */

/** The shown entities, or the neighbours of the selected one. @param {Explorer} explorer @returns {Table} */
function tableOf(explorer) {
  const { store, filters, selected, shown } = explorer;
  if (selected?.kind === "entity") {
    const near = filters.neighbours(selected.id);
    return {
      ask: () => neighboursQuestion(filters, selected.id),
      head: ["Name", "Type", "Shared claims", "Relations", "Mentions"], isNumber: [false, false, true, false, true], ids: near.map(([other]) => other),
      rows: near.map(([other, claims]) => [store.name(other), store.type(other), claims, filters.relations(selected.id, other).map((relation) => relation.predicate).join("; "), store.entities.mentions[other]]),
    };
  }
  const entities = shown.isOverview ? store.central(ROWS_AT_ONCE) : [...shown.places.keys()];
  const ids = entities.filter((entity) => filters.entity(entity));
  const { mentions, notes, rank } = store.entities;
  return {
    ask: () => entitiesQuestion(filters, entities),
    head: ["Name", "Type", "Mentions", "Notes", "Rank"], isNumber: [false, false, true, true, true], ids,
    rows: ids.map((entity) => [store.name(entity), store.type(entity), mentions[entity], notes[entity], rank[entity]]),
  };
}

/** @param {Table} table */
function csvOf({ head, rows }) {
  const cell = (/** @type {string | number} */ value) => {
    const text = String(value);
    const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

/** @param {Explorer} explorer */
function tableView(explorer) {
  const table = tableOf(explorer);
  let by = -1;
  let isDown = true;
  const body = element("tbody", {});
  const order = table.rows.map((_, at) => at);
  const fill = () => body.replaceChildren(...order.slice(0, ROWS_AT_ONCE).map((at) => element("tr", {}, ...table.rows[at].map((value, column) => element("td", { class: table.isNumber[column] ? "number" : undefined, dir: "auto" },
    column ? (typeof value === "number" ? grouped(value) : element("span", { class: "cell", title: value }, value)) : nameButton(explorer.store, table.ids[at], () => explorer.select({ kind: "entity", id: table.ids[at] })))))));
  const heads = table.head.map((name, column) => element("th", { scope: "col", class: table.isNumber[column] ? "number" : undefined, "aria-sort": "none" }, element("button", { type: "button", class: "plain", onclick: () => sort(column) }, name)));
  const sort = (/** @type {number} */ column) => {
    isDown = by === column ? !isDown : table.isNumber[column];
    by = column;
    order.sort((one, other) => {
      const [a, b] = [table.rows[one][column], table.rows[other][column]];
      const difference = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en");
      return (isDown ? -difference : difference) || one - other;
    });
    heads.forEach((head, at) => head.setAttribute("aria-sort", at === by ? (isDown ? "descending" : "ascending") : "none"));
    fill();
  };
  fill();
  return [
    element("p", { class: "actions" }, element("span", { class: "soft" }, `${counted(table.rows.length, "row")}${table.rows.length > ROWS_AT_ONCE ? `, the first ${ROWS_AT_ONCE} here` : ""}`), element("button", { type: "button", onclick: () => showDialog("The table as CSV", csvOf(table)) }, "Copy as CSV"),
      element("button", { type: "button", onclick: () => showDialog("The table, in SPARQL", table.ask()) }, "SPARQL")),
    element("table", {}, element("thead", {}, element("tr", {}, ...heads)), body),
  ];
}
