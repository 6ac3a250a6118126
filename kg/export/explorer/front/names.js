"use strict";
/* Names of things as buttons, alone, in lines and in lists. */

const ROWS_AT_FIRST = 12;
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

/** @param {string} type */
const typeDot = (type) => element("span", { class: `dot ${type.toLowerCase()}`, "aria-hidden": "true" });

/** @param {Store} store @param {number} entity @param {() => void} onPick */
const nameButton = (store, entity, onPick) => element("button", { type: "button", class: "plain name", dir: "auto", title: store.type(entity), onclick: onPick },
  typeDot(store.type(entity)), store.name(entity));

/** @param {Explorer} explorer @param {number} entity */
const entityButton = (explorer, entity) => nameButton(explorer.store, entity, () => explorer.select({ kind: "entity", id: entity }));

/** A list that shows more on demand. @template Item @param {Item[]} items @param {(item: Item) => Node[]} row */
function growingList(items, row) {
  const list = element("ul", { class: "names" });
  const fill = (/** @type {number} */ most) => {
    list.replaceChildren(...items.slice(0, most).map((item) => element("li", {}, ...row(item))));
    if (most < items.length) list.append(element("li", {}, element("button", { type: "button", class: "more", onclick: () => fill(most * 4) }, `${grouped(items.length - most)} more`)));
  };
  fill(ROWS_AT_FIRST);
  return list;
}

/** @param {Explorer} explorer @param {number[]} entities */
const nameList = (explorer, entities) => growingList(entities, (entity) => [entityButton(explorer, entity)]);

/** @param {Explorer} explorer @param {number[]} entities */
const namesInLine = (explorer, entities) => element("p", { class: "names-in-line" }, ...entities.map((entity) => entityButton(explorer, entity)));

/** @param {Explorer} explorer @param {Happening} event */
const happeningButton = (explorer, event) => element("button", { type: "button", class: "plain", dir: "auto", onclick: () => explorer.select({ kind: "happening", id: event.number }) },
  element("time", {}, shownDate(event.date)), ` ${event.name}`);

/** An ISO date cut to what is known; "--11-07" is a day of no known year. @param {string} date */
function shownDate(date) {
  const [, month, day] = /^--(\d\d)-(\d\d)$/.exec(date) ?? [];
  return month ? `${Number(day)} ${MONTHS[Number(month) - 1] ?? month}` : date;
}

/** What kind of event it is, for people. @param {string} type */
const shownKind = (type) => (type === "Other" ? "Event" : type);

/** A path that may be broken after its steps and between its words. @param {string} path @returns {(string | Node)[]} */
const breakable = (path) => path.split(/(?<=[/_])/).flatMap((step, at) => (at ? [element("wbr"), step] : [step]));

/** A list that folds away, and the question for it. @param {string} title @param {number} count @param {Node} content @param {() => string} ask @param {boolean} [isOpen] */
const fold = (title, count, content, ask, isOpen = false) => element("details", { open: isOpen }, element("summary", {}, title, element("small", {}, ` ${grouped(count)}`)), content,
  element("button", { type: "button", class: "plain ask", "aria-label": `SPARQL of ${title}`, onclick: () => showDialog(`${title}, in SPARQL`, ask()) }, "SPARQL"));
