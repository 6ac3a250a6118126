"use strict";
/* The search box: a combobox after the ARIA authoring practices (list autocomplete). */

const MOST_FOUND = 12;

/**
 * @typedef {{entity: Entity, alias: string | null, rank: number}} Found
 */

/**
 * Entities whose label or alias holds the words: names that start so first, then the strongest.
 * @param {Entity[]} entities @param {string} words @returns {Found[]}
 */
function entitiesFound(entities, words) {
  const wanted = folded(words.trim());
  if (!wanted) return [];
  /** @type {Found[]} */
  const found = [];
  for (const entity of entities) {
    const ranks = [entity.name, ...entity.aliases].map((name) => matchRank(folded(name), wanted));
    const rank = Math.min(...ranks);
    const by = ranks.indexOf(rank);
    if (rank < Infinity) found.push({ entity, alias: by ? entity.aliases[by - 1] : null, rank });
  }
  return found.sort((a, b) => a.rank - b.rank || a.entity.id - b.entity.id).slice(0, MOST_FOUND);
}

/** 0 the whole name, 1 its start, 2 the start of a word, 3 anywhere. @param {string} name @param {string} wanted */
function matchRank(name, wanted) {
  if (name === wanted) return 0;
  if (name.startsWith(wanted)) return 1;
  if (name.includes(` ${wanted}`)) return 2;
  return name.includes(wanted) ? 3 : Infinity;
}

class SearchBox {
  /** @param {Entity[]} entities @param {(pick: Choice) => void} onPick */
  constructor(entities, onPick) {
    this.entities = entities;
    this.onPick = onPick;
    this.input = /** @type {HTMLInputElement} */ (elementById("search"));
    this.list = elementById("found");
    /** @type {Found[]} */
    this.found = [];
    this.active = -1;
    this.input.addEventListener("input", () => this.look());
    this.input.addEventListener("focus", () => this.look());
    this.input.addEventListener("blur", () => this.close());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the focus in the box
  }

  isOpen() {
    return !this.list.hidden;
  }

  look() {
    this.found = entitiesFound(this.entities, this.input.value);
    const options = this.found.map((found, at) => this.option(found, at));
    const nothing = make("li", "nothing", "No entity of that name here");
    this.list.replaceChildren(...(options.length ? options : [nothing]));
    this.list.hidden = !this.input.value.trim();
    this.input.setAttribute("aria-expanded", String(this.isOpen()));
    this.activate(options.length && this.isOpen() ? 0 : -1);
  }

  /** @param {Found} found @param {number} at */
  option({ entity, alias }, at) {
    const option = make("li", "", swatch(entity.type), named("name", entity.name), alias ? named("alias", alias) : null);
    option.id = `found-${at}`;
    option.setAttribute("role", "option");
    option.addEventListener("click", () => this.choose(at));
    return option;
  }

  /** @param {number} at */
  activate(at) {
    this.active = at;
    for (const [index, option] of Array.from(this.list.children).entries()) {
      if (this.found.length) option.setAttribute("aria-selected", String(index === at));
    }
    if (at < 0) this.input.removeAttribute("aria-activedescendant");
    else {
      this.input.setAttribute("aria-activedescendant", `found-${at}`);
      this.list.children[at].scrollIntoView({ block: "nearest" });
    }
  }

  /** @param {number} at */
  choose(at) {
    const { entity } = this.found[at];
    this.input.value = "";
    this.close();
    this.input.blur();
    this.onPick({ kind: "entity", id: entity.id });
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.activate(-1);
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const count = this.found.length;
    if (event.key === "ArrowDown" && count) this.activate((this.active + 1) % count);
    else if (event.key === "ArrowUp" && count) this.activate((this.active + count - 1) % count);
    else if (event.key === "Enter" && this.active >= 0) this.choose(this.active);
    else if (event.key === "Escape" && this.isOpen()) this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
