"use strict";
/* What is left out, of the picture and of the evidence alike: a claim passes or not, and what no claim that passes names is not shown. */

const ANY_RELATION = "*";

class Filters {
  /** @param {Store} store @param {() => void} onChange */
  constructor(store, onChange) {
    this.store = store;
    this.onChange = onChange;
    /** @type {Set<string>} */
    this.hiddenTypes = new Set();
    this.channel = -1;
    this.mode = "";
    this.relation = "";
    this.certainty = 0;
    this.least = 1;
    this.from = "";
    this.to = "";
    /** @type {Map<number, number[]>} the claims of entities that pass, for the present choice */
    this.known = new Map();
    /** @type {Set<number> | null} */
    this.dated = null;
    /** @type {number[] | null} of each community how many entities pass */
    this.passing = null;
    /** @type {{claims: Set<number>, entities: Set<number>} | null} */
    this.related = null;
  }

  /** What was found for the last choice holds no more. */
  forget() {
    this.known.clear();
    this.dated = this.related = this.passing = null;
  }

  changed() {
    this.forget();
    this.onChange();
  }

  /** @param {string} type */
  toggle(type) {
    if (!this.hiddenTypes.delete(type)) this.hiddenTypes.add(type);
    this.changed();
  }

  /** @param {string} name @param {string} value */
  take(name, value) {
    if (name === "channel") this.channel = Number(value);
    else if (name === "mode") this.mode = value;
    else if (name === "relation") this.relation = value;
    else if (name === "certainty") this.certainty = Number(value) || 0;
    else if (name === "least") this.least = Math.max(1, Number(value) || 1);
    else if (name === "from") this.from = value;
    else if (name === "to") this.to = value;
    this.changed();
  }

  clear() {
    this.hiddenTypes.clear();
    Object.assign(this, { channel: -1, mode: "", relation: "", certainty: 0, least: 1, from: "", to: "" });
    this.changed();
  }

  /** The same filters but for the certainty. @returns {Filters} */
  withoutCertainty() {
    return Object.assign(Object.create(this), { certainty: 0, known: new Map(), related: null });
  }

  get isOn() {
    return this.hiddenTypes.size > 0 || this.least > 1 || this.certainty > 0 || this.narrowsClaims;
  }

  /** Whether some claims do not pass, whoever they name. */
  get narrowsClaims() {
    return this.channel >= 0 || this.mode !== "" || this.relation !== "" || this.hasYears;
  }

  get hasYears() {
    return this.from !== "" || this.to !== "";
  }

  /** Whether a date lies in the years asked for; a date without a year does not. @param {string} date */
  inYears(date) {
    if (!this.hasYears) return true;
    const year = date.startsWith("--") ? NaN : Number(date.slice(0, 4));
    return (this.from === "" || year >= Number(this.from)) && (this.to === "" || year <= Number(this.to));
  }

  /** The claims that tell something dated within the years. */
  get datedClaims() {
    this.dated ??= new Set(this.store.happenings.filter(({ date }) => this.inYears(date)).flatMap(({ claims }) => claims));
    return this.dated;
  }

  /** The claims of the relations that pass, and what those relate. */
  get relatedClaims() {
    if (this.related) return this.related;
    const passing = this.store.relations.filter((relation) => this.relationPasses(relation));
    this.related = {
      claims: new Set(passing.flatMap(({ claims }) => claims)),
      entities: new Set(passing.flatMap(({ subject, object }) => [subject, object])),
    };
    return this.related;
  }

  /** @param {Relation} relation */
  relationPasses({ predicate, certainty }) {
    return certainty >= this.certainty && (this.relation === "" || this.relation === ANY_RELATION || this.relation === predicate);
  }

  /** Whether a relation passes, and a claim that tells it. @param {Relation} relation */
  relationIsTold(relation) {
    return this.relationPasses(relation) && this.claims(relation.claims).length > 0;
  }

  /** Relations between two entities that are told. @param {number} one @param {number} other */
  relations(one, other) {
    return this.store.relationsOf(one, other).filter((relation) => this.relationIsTold(relation));
  }

  /** Relations from or to an entity that are told, those of most claims first. @param {number} entity */
  relationsWith(entity) {
    const { store } = this;
    return store.relationsWith(entity).filter((relation) => !this.hiddenTypes.has(store.type(relation.subject === entity ? relation.object : relation.subject)) && this.relationIsTold(relation))
      .map((relation) => ({ relation, claims: this.claims(relation.claims).length })).sort((one, other) => other.claims - one.claims).map(({ relation }) => relation);
  }

  /** The claims that tell a relation, where it is sure enough. @param {Relation} relation */
  claimsOfRelation({ certainty, claims }) {
    return certainty >= this.certainty ? this.claims(claims) : [];
  }

  /** Whether two have a relation that passes, where one is asked for. @param {number} one @param {number} other */
  isRelated(one, other) {
    return this.relation === "" || this.store.relationsOf(one, other).some((relation) => this.relationPasses(relation));
  }

  /** Claims that pass. @param {number[]} claims @returns {number[]} */
  claims(claims) {
    if (!this.narrowsClaims) return claims;
    const related = this.relation === "" ? null : this.relatedClaims.claims;
    const dated = this.hasYears ? this.datedClaims : null;
    return claims.filter((claim) => (this.channel < 0 || this.store.channelOf[claim] === this.channel) && (!this.mode || this.store.modeOf(claim) === this.mode)
      && (!related || related.has(claim)) && (!dated || dated.has(claim)));
  }

  /** The claims that name an entity, surely enough, and pass. @param {number} entity @returns {number[]} */
  claimsOf(entity) {
    const all = this.store.claimsOf(entity);
    if (!this.certainty && !this.narrowsClaims) return all;
    let found = this.known.get(entity);
    if (!found) {
      const tenths = this.store.certainty[entity] ?? "";
      found = this.claims(this.certainty ? all.filter((_, at) => Number(tenths[at]) >= this.certainty) : all);
      this.known.set(entity, found);
    }
    return found;
  }

  /** @param {number} entity */
  entity(entity) {
    if (this.hiddenTypes.has(this.store.type(entity))) return false;
    if (this.relation !== "" && !this.relatedClaims.entities.has(entity)) return false;
    return (!this.certainty && !this.narrowsClaims) || this.claimsOf(entity).length > 0;
  }

  /** How many of a community's entities pass. @param {number} community */
  passingOf(community) {
    const { store } = this;
    if (!this.isOn) return store.communities[community].size;
    if (!this.passing) {
      this.passing = store.communities.map(() => 0);
      for (let entity = 0; entity < store.count; entity++) {
        const home = store.entities.community[entity];
        if (home >= 0 && this.entity(entity)) this.passing[home]++;
      }
    }
    return this.passing[community];
  }

  /** How many claims of a tie pass; 0 hides it. @param {number} one @param {number} other @param {number} claims */
  tie(one, other, claims) {
    if (claims < this.least || !this.isRelated(one, other)) return 0;
    if (!this.certainty && !this.narrowsClaims) return claims;
    const passing = this.claimsOfTie(one, other).length;
    return passing >= this.least ? passing : 0;
  }

  /** The claims that name both, surely enough, and pass. @param {number} one @param {number} other @returns {number[]} */
  claimsOfTie(one, other) {
    return shared(this.claimsOf(one), this.claimsOf(other));
  }

  /** Neighbours that pass with the number of claims that do, most first. @param {number} entity @returns {[number, number][]} */
  neighbours(entity) {
    const all = this.store.neighbours(entity);
    if (!this.isOn) return all;
    return all.map(([other, claims]) => /** @type {[number, number]} */ ([other, this.entity(other) ? this.tie(entity, other, claims) : 0]))
      .filter(([, claims]) => claims > 0).sort((one, other) => other[1] - one[1] || one[0] - other[0]);
  }

  /** @param {Happening} event */
  happening(event) {
    return this.inYears(event.date) && !this.hiddenTypes.has("Event") && (this.claims(event.claims).length > 0 || !(event.claims.length || this.narrowsClaims));
  }

  /** As it stands in a link. */
  get state() {
    return { t: [...this.hiddenTypes], c: this.channel, m: this.mode, r: this.relation, k: this.certainty, n: this.least, f: this.from, u: this.to };
  }

  /** @param {any} state */
  restore(state) {
    const { store } = this;
    this.hiddenTypes = new Set(Array.isArray(state?.t) ? state.t.filter((/** @type {string} */ type) => store.types.includes(type)) : []);
    this.channel = Number.isInteger(state?.c) && state.c < store.channels.length ? state.c : -1;
    this.mode = store.modes.includes(state?.m) ? state.m : "";
    this.relation = state?.r === ANY_RELATION || store.predicates.has(state?.r) ? state.r : "";
    this.certainty = CERTAINTIES.includes(state?.k) ? state.k : 0;
    this.least = Number.isInteger(state?.n) && state.n > 0 ? state.n : 1;
    this.from = /^\d{0,4}$/.test(state?.f) ? state.f : "";
    this.to = /^\d{0,4}$/.test(state?.u) ? state.u : "";
    this.forget();
  }
}
