"use strict";
/* What is left out: types of entity, channels, modes, weak ties, ties without a relation, years. */

class Filters {
  /** @param {Store} store @param {() => void} onChange */
  constructor(store, onChange) {
    this.store = store;
    this.onChange = onChange;
    /** @type {Set<string>} */
    this.hiddenTypes = new Set();
    this.channel = -1;
    this.mode = "";
    this.least = 1;
    this.onlyRelations = false;
    this.from = "";
    this.to = "";
    this.form = byId("filters");
    this.form.addEventListener("submit", (event) => event.preventDefault());
    this.draw();
  }

  draw() {
    const select = (/** @type {string} */ label, /** @type {string} */ name, /** @type {[string, string][]} */ options, /** @type {string} */ value) => {
      const box = element("select", { name, onchange: (/** @type {Event} */ event) => this.take(name, /** @type {HTMLSelectElement} */ (event.target).value) },
        ...options.map(([key, text]) => element("option", { value: key, selected: key === value }, text)));
      return element("label", {}, element("span", {}, label), box);
    };
    const number = (/** @type {string} */ label, /** @type {string} */ name, /** @type {string | number} */ value) => element("label", {}, element("span", {}, label),
      element("input", { name, type: "number", value, min: name === "least" ? 1 : 0, onchange: (/** @type {Event} */ event) => this.take(name, /** @type {HTMLInputElement} */ (event.target).value) }));
    this.form.replaceChildren(
      element("fieldset", {}, element("legend", {}, "Types"), ...this.store.types.map((type) => element("label", { class: "check" },
        element("input", { type: "checkbox", name: type, checked: !this.hiddenTypes.has(type), onchange: () => this.toggle(type) }), typeDot(type), type))),
      select("Channel", "channel", [["-1", "all"], ...this.store.channels.map(([name], at) => /** @type {[string, string]} */ ([String(at), name]))], String(this.channel)),
      select("Mode", "mode", [["", "all"], ...this.store.modes.map((mode) => /** @type {[string, string]} */ ([mode, mode]))], this.mode),
      number("Shared claims, at least", "least", this.least),
      element("label", { class: "check" }, element("input", { type: "checkbox", name: "onlyRelations", checked: this.onlyRelations, onchange: () => this.take("onlyRelations", this.onlyRelations ? "" : "1") }), "Only ties with a relation"),
      number("Events from", "from", this.from), number("to", "to", this.to),
      element("button", { type: "button", onclick: () => this.clear() }, "Clear"),
    );
  }

  /** @param {string} type */
  toggle(type) {
    if (!this.hiddenTypes.delete(type)) this.hiddenTypes.add(type);
    this.onChange();
  }

  /** @param {string} name @param {string} value */
  take(name, value) {
    if (name === "channel") this.channel = Number(value);
    else if (name === "mode") this.mode = value;
    else if (name === "least") this.least = Math.max(1, Number(value) || 1);
    else if (name === "onlyRelations") this.onlyRelations = Boolean(value);
    else if (name === "from") this.from = value;
    else if (name === "to") this.to = value;
    this.onChange();
  }

  clear() {
    this.hiddenTypes.clear();
    Object.assign(this, { channel: -1, mode: "", least: 1, onlyRelations: false, from: "", to: "" });
    this.draw();
    this.onChange();
  }

  get isOn() {
    return this.hiddenTypes.size > 0 || this.channel >= 0 || this.mode !== "" || this.least > 1 || this.onlyRelations || this.from !== "" || this.to !== "";
  }

  /** Claims that pass. @param {number[]} claims @returns {number[]} */
  claims(claims) {
    if (this.channel < 0 && !this.mode) return claims;
    const [, first, last] = this.channel >= 0 ? this.store.channels[this.channel] : ["", 0, Infinity];
    return claims.filter((claim) => claim >= first && claim <= last && (!this.mode || this.store.modeOf(claim) === this.mode));
  }

  /** @param {number} entity */
  entity(entity) {
    return !this.hiddenTypes.has(this.store.type(entity));
  }

  /** How many claims of a tie pass; 0 hides it. @param {number} one @param {number} other @param {number} claims */
  tie(one, other, claims) {
    if (claims < this.least || (this.onlyRelations && !this.store.relationsOf(one, other).length)) return 0;
    if (this.channel < 0 && !this.mode) return claims;
    const passing = this.claims(this.store.claimsOfTie(one, other)).length;
    return passing >= this.least ? passing : 0;
  }

  /** @param {Happening} event */
  happening(event) {
    const year = event.date.startsWith("--") ? "" : event.date.slice(0, 4);
    if ((this.from && (!year || year < this.from)) || (this.to && (!year || year > this.to))) return false;
    return !this.hiddenTypes.has("Event") && (this.claims(event.claims).length > 0 || !event.claims.length);
  }

  /** As it stands in a link. */
  get state() {
    return { t: [...this.hiddenTypes], c: this.channel, m: this.mode, n: this.least, r: this.onlyRelations, f: this.from, u: this.to };
  }

  /** @param {any} state */
  restore(state) {
    this.hiddenTypes = new Set(Array.isArray(state?.t) ? state.t.filter((/** @type {string} */ type) => this.store.types.includes(type)) : []);
    this.channel = Number.isInteger(state?.c) && state.c < this.store.channels.length ? state.c : -1;
    this.mode = this.store.modes.includes(state?.m) ? state.m : "";
    this.least = Number.isInteger(state?.n) && state.n > 0 ? state.n : 1;
    this.onlyRelations = state?.r === true;
    this.from = /^\d{0,4}$/.test(state?.f) ? state.f : "";
    this.to = /^\d{0,4}$/.test(state?.u) ? state.u : "";
    this.draw();
  }
}
