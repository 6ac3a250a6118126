"use strict";
/* The search box: names by any spelling as one types, then claims by their words. */

const MOST_NAMES = 8;
const MOST_FOUND_CLAIMS = 6;
const MOST_PREFIXED = 60;

/** @typedef {{kind: "entity", id: number, alias: string | null} | {kind: "claim", id: number, text: string, where: string}} Found */

/** @param {string} text */
const wordsOf = (text) => folded(text).match(/[\p{L}\p{N}]{3,}/gu) ?? [];

class Search {
  /** @param {Store} store @param {(found: Found) => void} onPick */
  constructor(store, onPick) {
    this.store = store;
    this.onPick = onPick;
    this.input = /** @type {HTMLInputElement} */ (byId("search"));
    this.list = byId("found");
    /** @type {Found[]} */
    this.found = [];
    this.active = -1;
    this.turn = 0;
    this.input.addEventListener("input", () => this.look());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.input.addEventListener("focus", () => this.input.value && this.look());
  }

  /** Fold the names before anybody types. */
  prepare() {
    this.foldedNames = this.names;
  }

  /** Names folded once, for the search. @returns {[string, number, string | null][]} */
  get names() {
    if (this.foldedNames) return this.foldedNames;
    /** @type {[string, number, string | null][]} */
    const names = [];
    const { name, aliases } = this.store.entities;
    for (let entity = 0; entity < this.store.count; entity++) {
      names.push([folded(name[entity]), entity, null]);
      for (const alias of aliases[entity]) names.push([folded(alias), entity, alias]);
    }
    this.foldedNames = names;
    return names;
  }

  /** Entities by a spelling, those that begin so first, then the most mentioned. @param {string} text @returns {Found[]} */
  entities(text) {
    const wanted = folded(text.trim());
    if (!wanted) return [];
    /** @type {Map<number, {rank: number, alias: string | null}>} */
    const best = new Map();
    for (const [name, entity, alias] of this.names) {
      const at = name.indexOf(wanted);
      if (at < 0) continue;
      const rank = name === wanted ? 0 : at === 0 ? 1 : name[at - 1] === " " ? 2 : 3;
      const known = best.get(entity);
      if (!known || rank < known.rank) best.set(entity, { rank, alias });
    }
    return [...best].sort((one, other) => one[1].rank - other[1].rank || one[0] - other[0]).slice(0, MOST_NAMES)
      .map(([id, { alias }]) => ({ kind: "entity", id, alias }));
  }

  /** Claims that hold all words; the last word may be unfinished. @param {string} text @returns {Promise<number[]>} */
  async claims(text) {
    const words = wordsOf(text);
    if (!words.length) return [];
    const lists = await Promise.all(words.map(async (word, at) => {
      const shard = await part(`words-${word.slice(0, 2)}`);
      if (!shard) return [];
      if (at < words.length - 1 || Object.hasOwn(shard, word)) {
        const whole = Object.hasOwn(shard, word) ? grown(shard[word]) : [];
        if (at < words.length - 1 || whole.length > 50) return whole;
      }
      const prefixed = Object.keys(shard).filter((known) => known.startsWith(word)).slice(0, MOST_PREFIXED);
      return [...new Set(prefixed.flatMap((known) => grown(shard[known])))].sort((one, other) => one - other);
    }));
    lists.sort((one, other) => one.length - other.length);
    return lists.reduce((one, other) => shared(one, other));
  }

  async look() {
    const text = this.input.value;
    const turn = ++this.turn;
    const names = this.entities(text);
    this.show(names);
    const numbers = await this.claims(text);
    if (turn !== this.turn) return;
    const claims = await this.store.claims(numbers.slice(0, MOST_FOUND_CLAIMS));
    if (turn !== this.turn || document.activeElement !== this.input) return;
    this.show([...names, ...claims.map((claim) => /** @type {Found} */ ({ kind: "claim", id: claim.number, text: claim.text, where: `${claim.note}:${claim.line}` }))]);
  }

  /** @param {Found[]} found */
  show(found) {
    this.found = found;
    this.active = -1;
    this.list.replaceChildren(...found.map((one, at) => this.option(one, at)));
    if (this.input.value.trim() && !found.length) this.list.append(element("li", { class: "soft" }, "Nothing found"));
    this.list.hidden = !this.input.value.trim();
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
  }

  /** @param {Found} found @param {number} at */
  option(found, at) {
    const option = element("li", { role: "option", id: `found-${at}`, "aria-selected": "false", dir: "auto" });
    if (found.kind === "entity") {
      option.append(typeDot(this.store.type(found.id)), this.store.name(found.id));
      if (found.alias) option.append(element("small", {}, ` ${found.alias}`));
    } else {
      option.classList.add("claim-found");
      option.append(found.text, element("small", {}, ` ${found.where}`));
    }
    option.addEventListener("pointerdown", (event) => (event.preventDefault(), this.pick(found)));
    return option;
  }

  /** @param {Found} found */
  pick(found) {
    this.close();
    this.input.value = "";
    this.input.blur();
    this.onPick(found);
  }

  close() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.found.length) {
      this.active = (this.active + step + this.found.length) % this.found.length;
      [...this.list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === this.active)));
      this.input.setAttribute("aria-activedescendant", `found-${this.active}`);
      this.list.children[this.active].scrollIntoView({ block: "nearest" });
      event.preventDefault();
    } else if (event.key === "Enter" && this.found.length) {
      this.pick(this.found[Math.max(0, this.active)]);
      event.preventDefault();
    } else if (event.key === "Escape") {
      this.close();
      event.stopPropagation();
    }
  }
}
