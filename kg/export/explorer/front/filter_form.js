"use strict";
/* The sheet in which filters are chosen. */

const PREDICATES_OFFERED = 60;
const CERTAINTIES = [3, 4, 5, 6, 7, 8, 9]; // tenths

/** @typedef {[value: string, text: string]} Choice */

/** Draw the sheet with the present choices. @param {Filters} filters */
function drawFilterForm(filters) {
  const { store } = filters;
  const choice = (/** @type {string} */ label, /** @type {string} */ name, /** @type {Choice[]} */ options, /** @type {string} */ value) => labelled(label,
    element("select", { name, onchange: takeValue }, ...options.map(([key, text]) => element("option", { value: key, selected: key === value }, text))));
  const number = (/** @type {string} */ label, /** @type {string} */ name, /** @type {string | number} */ value, /** @type {number} */ min) => labelled(label,
    element("input", { name, type: "number", value, min, onchange: takeValue }));
  const takeValue = (/** @type {Event} */ event) => {
    const { name, value } = /** @type {HTMLInputElement | HTMLSelectElement} */ (event.target);
    filters.take(name, value);
  };
  byId("filters").replaceChildren(
    element("fieldset", {}, element("legend", {}, "Types"), ...store.types.map((type) => element("label", { class: "check" },
      element("input", { type: "checkbox", name: type, checked: !filters.hiddenTypes.has(type), onchange: () => filters.toggle(type) }), typeDot(type), type))),
    choice("Channel", "channel", [["-1", "all"], ...store.channels.map(([name], at) => /** @type {Choice} */ ([String(at), name]))], String(filters.channel)),
    choice("Mode of the claim", "mode", [["", "all"], ...store.modes.map((mode) => /** @type {Choice} */ ([mode, mode]))], filters.mode),
    choice("Relation", "relation", [["", "with or without"], [ANY_RELATION, "any relation"], ...predicateChoices(filters)], filters.relation),
    choice("Certainty, at least", "certainty", [["0", "any"], ...CERTAINTIES.map((tenths) => /** @type {Choice} */ ([String(tenths), `${tenths}0 %`]))], String(filters.certainty)),
    number("Shared claims, at least", "least", filters.least, 1),
    element("fieldset", {}, element("legend", {}, "Claims that date something (year)"), number("from", "from", filters.from, 0), number("to", "to", filters.to, 0)),
    element("button", { type: "button", onclick: () => (filters.clear(), drawFilterForm(filters)) }, "Clear"),
  );
}

/** The most frequent predicates, and the chosen one. @param {Filters} filters @returns {Choice[]} */
function predicateChoices({ store, relation }) {
  const choices = [...store.predicates].sort((one, other) => other[1] - one[1] || (one[0] < other[0] ? -1 : 1)).slice(0, PREDICATES_OFFERED)
    .map(([predicate, count]) => /** @type {Choice} */ ([predicate, `${predicate} (${grouped(count)})`]));
  const isOffered = !relation || relation === ANY_RELATION || choices.some(([predicate]) => predicate === relation);
  return isOffered ? choices : [...choices, [relation, relation]];
}

/** @param {string} label @param {HTMLElement} field */
const labelled = (label, field) => element("label", {}, element("span", {}, label), field);
