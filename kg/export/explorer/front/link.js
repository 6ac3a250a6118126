"use strict";
/* A link to what is shown: the address holds the view, what is selected, and the filters. */

const MOST_IN_LINK = 150; // entities

/** @param {Explorer} explorer */
function linkState(explorer) {
  const { store, filters, shown } = explorer;
  const short = (/** @type {number} */ entity) => store.entities.iri[entity];
  return {
    v: explorer.view, e: [...shown.places.keys()].slice(0, MOST_IN_LINK).map(short), p: shown.path.map(short),
    s: explorer.selected ? selectedState(explorer.selected, store) : undefined, f: filters.isOn ? filters.state : undefined,
  };
}

/** @param {Selected} selected @param {Store} store @returns {(string | number)[]} */
function selectedState(selected, store) {
  const short = (/** @type {number} */ entity) => store.entities.iri[entity];
  switch (selected.kind) {
    case "entity": return ["entity", short(selected.id)];
    case "tie": return ["tie", short(selected.one), short(selected.other)];
    case "relation": return ["relation", short(selected.one), selected.predicate, short(selected.other)];
    case "happening": return ["happening", store.happenings[selected.id].iri];
    case "claim": {
      const { path, first } = store.noteOf(selected.id);
      return ["claim", path, selected.id - first];
    }
    default: return [selected.kind, selected.id];
  }
}

/** An entity by its IRI, whole or without what all begin with. @param {Store} store @param {unknown} iri */
const anyIri = (store, iri) => store.byIri(String(iri)) ?? store.byIri(store.base + iri);

/** What a link says is selected; null where this page has no such thing. @param {any} state @param {Store} store @returns {Selected | null} */
function selectedOf(state, store) {
  const [kind, first, second, third] = Array.isArray(state) ? state : [];
  const entity = (/** @type {unknown} */ iri) => anyIri(store, iri) ?? -1;
  const numbered = (/** @type {"entity" | "happening" | "community"} */ name, /** @type {number} */ id) => (id >= 0 ? /** @type {Selected} */ ({ kind: name, id }) : null);
  const between = (/** @type {number} */ one, /** @type {number} */ other, /** @type {{}} */ more) => (one >= 0 && other >= 0 ? /** @type {Selected} */ ({ ...more, one, other }) : null);
  switch (kind) {
    case "entity": return numbered(kind, entity(first));
    case "happening": return numbered(kind, store.happenings.findIndex(({ iri }) => iri === first));
    case "community": return numbered(kind, store.communities[first] ? first : -1);
    case "tie": return between(entity(first), entity(second), { kind });
    case "relation": return between(entity(first), entity(third), { kind, predicate: String(second) });
    case "video": return store.notesOf.has(first) ? { kind, id: first } : null;
    case "claim": {
      const note = store.notes.find(({ path }) => path === first);
      return note && second >= 0 && second < note.count ? { kind, id: note.first + second } : null;
    }
    default: return null;
  }
}

/** Show what a link says; what this page does not know is left out. @param {Explorer} explorer @param {any} state */
async function showLinked(explorer, state) {
  const { store } = explorer;
  const numbers = (/** @type {any} */ iris) => (Array.isArray(iris) ? iris.map((iri) => anyIri(store, iri)).filter((entity) => entity !== undefined) : []);
  await store.load();
  if (state.f) explorer.filters.restore(state.f);
  const shown = numbers(state.e);
  const path = numbers(state.p);
  const [around] = numbers([state.a]);
  if (around !== undefined) await explorer.expand(around);
  else if (path.length > 1) explorer.showPath(path[0], path[path.length - 1]);
  else if (shown.length) explorer.showOnly(shown);
  else explorer.redraw();
  const selected = selectedOf(state.s, store);
  if (selected) await explorer.select(selected);
  if (VIEWS.includes(state.v)) await explorer.show(state.v);
}

/** What a link says; null where it says nothing that can be read. @param {string} hash @returns {any} */
function readState(hash) {
  try {
    const state = JSON.parse(decodeURIComponent(hash.slice(1)));
    return typeof state === "object" ? state : null;
  } catch {
    return null;
  }
}
