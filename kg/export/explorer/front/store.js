"use strict";
/* What the page knows of entities, ties, claims and events, by number. */

const CLAIMS_IN_PART = 4096;

/**
 * @typedef {{number: number, note: string, noteTitle: string, channel: string, video: string, videoTitle: string,
 *   line: number, section: string, seconds: number | null, text: string, sources: string[],
 *   mode: string, isDenied: boolean}} Claim
 * @typedef {{path: string, title: string, channel: string, video: string, videoTitle: string, first: number, count: number}} Note
 * @typedef {{subject: number, predicate: string, object: number, isAsserted: boolean, certainty: number, claims: number[]}} Relation
 * @typedef {{number: number, iri: string, name: string, type: string, date: string, who: number[], claims: number[]}} Happening
 * @typedef {{name: string, size: number, x: number, y: number, radius: number, ties: [number, number][]}} Community
 */

class Store {
  /** @param {any} core */
  constructor(core) {
    this.title = /** @type {string} */ (core.title);
    this.base = /** @type {string} */ (core.base);
    this.types = /** @type {string[]} */ (core.types);
    this.modes = /** @type {string[]} */ (core.modes);
    this.entities = core.entities;
    this.count = /** @type {number} */ (core.entities.name.length);
    this.communities = /** @type {Community[]} */ (core.communities);
    this.channels = /** @type {[name: string, claims: number][]} */ (core.channels);
    this.claimCount = this.channels.reduce((sum, channel) => sum + channel[1], 0);
    /** Of each claim the number of its channel. */
    this.channelOf = new Uint16Array(this.claimCount);
    /** Where an entity's neighbours begin in the two lists that follow. */
    this.firstNeighbour = new Uint32Array(this.count + 1);
    this.neighbour = new Uint32Array(2 * core.ties.target.length);
    this.neighbourClaims = new Uint32Array(2 * core.ties.target.length);
    this.joinTies(grown(core.ties.source), core.ties.target, core.ties.claims);
    /** @type {Map<string, number> | null} */
    this.numbers = null;
    /** @type {number[][] | null} */
    this.mentions = null;
    /** @type {string[]} for each entity how sure each of its mentions is, a digit of tenths each */
    this.certainty = [];
    /** @type {Note[]} */
    this.notes = [];
    /** @type {Map<string, number[]>} the notes of a video */
    this.notesOf = new Map();
    /** @type {Map<string, number>} how many relations have a predicate */
    this.predicates = new Map();
    /** @type {string} */
    this.modeLetters = "";
    /** @type {Relation[]} */
    this.relations = [];
    /** @type {Map<string, Relation[]>} the relations between two */
    this.relationsBetween = new Map();
    /** @type {Map<number, Relation[]>} the relations from or to one */
    this.relationsAt = new Map();
    /** @type {Happening[]} */
    this.happenings = [];
    /** @type {Map<number, any>} */
    this.claimColumns = new Map();
  }

  /** Neighbour lists as two flat arrays. @param {number[]} source @param {number[]} target @param {number[]} claims */
  joinTies(source, target, claims) {
    const degree = this.firstNeighbour;
    for (let tie = 0; tie < source.length; tie++) degree[source[tie] + 1]++, degree[target[tie] + 1]++;
    for (let at = 0; at < this.count; at++) degree[at + 1] += degree[at];
    const next = degree.slice();
    const add = (/** @type {number} */ one, /** @type {number} */ other, /** @type {number} */ tie) => {
      this.neighbour[next[one]] = other;
      this.neighbourClaims[next[one]++] = claims[tie];
    };
    for (let tie = 0; tie < source.length; tie++) add(source[tie], target[tie], tie), add(target[tie], source[tie], tie);
  }

  /** Load what is needed beside the first picture. */
  async load() {
    if (this.mentions) return;
    const [mentions, letters, told, events, notes] = await Promise.all(["mentions", "modes", "relations", "events", "notes"].map(part));
    this.modeLetters = letters;
    this.takeNotes(notes);
    for (const [subject, predicate, object, asserted, certainty, claims] of told.relations) {
      this.addRelation({ subject, predicate: told.predicates[predicate], object, isAsserted: !!asserted, certainty, claims: grown(claims) });
    }
    this.happenings = events.map((/** @type {any[]} */ [iri, name, type, date, who, claims], /** @type {number} */ number) => (
      { number, iri, name, type, date, who, claims: grown(claims) }));
    this.certainty = mentions.certainty;
    this.mentions = mentions.claims.map(grown);
  }

  /** @param {Relation} relation */
  addRelation(relation) {
    const { subject, predicate, object } = relation;
    this.relations.push(relation);
    append(this.relationsBetween, tieKey(subject, object), relation);
    append(this.relationsAt, subject, relation);
    if (object !== subject) append(this.relationsAt, object, relation);
    this.predicates.set(predicate, (this.predicates.get(predicate) ?? 0) + 1);
  }

  /** @param {[string, string, string, string, string, number][]} notes */
  takeNotes(notes) {
    const channels = new Map(this.channels.map(([name], number) => [name, number]));
    let first = 0;
    for (const [path, title, channel, video, videoTitle, count] of notes) {
      if (video) this.notesOf.set(video, [...(this.notesOf.get(video) ?? []), this.notes.length]);
      this.notes.push({ path, title, channel, video, videoTitle, first, count });
      this.channelOf.fill(channels.get(channel) ?? 0, first, (first += count));
    }
  }

  /** @param {number} entity */
  name(entity) { return /** @type {string} */ (this.entities.name[entity]); }
  /** @param {number} entity */
  type(entity) { return this.types[this.entities.type[entity]]; }
  /** @param {number} entity */
  iri(entity) { return this.base + this.entities.iri[entity]; }
  /** @param {string} iri @returns {number | undefined} */
  byIri(iri) {
    this.numbers ??= new Map(this.entities.iri.map((/** @type {string} */ short, /** @type {number} */ number) => [this.base + short, number]));
    return this.numbers.get(iri);
  }

  /** Neighbours with the number of shared claims, most first. @param {number} entity @returns {[number, number][]} */
  neighbours(entity) {
    /** @type {[number, number][]} */
    const found = [];
    for (let at = this.firstNeighbour[entity]; at < this.firstNeighbour[entity + 1]; at++) {
      found.push([this.neighbour[at], this.neighbourClaims[at]]);
    }
    return found.sort((one, other) => other[1] - one[1] || one[0] - other[0]);
  }

  /** The members of a community, most central first. @param {number} community @returns {number[]} */
  members(community) {
    const { community: home, rank } = this.entities;
    const found = [];
    for (let entity = 0; entity < this.count; entity++) if (home[entity] === community) found.push(entity);
    return found.sort((one, other) => rank[other] - rank[one] || one - other);
  }

  /** The most central entities of all. @param {number} most @returns {number[]} */
  central(most) {
    const { rank } = this.entities;
    return Array.from({ length: this.count }, (_, entity) => entity)
      .sort((one, other) => rank[other] - rank[one] || one - other).slice(0, most);
  }

  /** @param {number} entity @returns {number[]} */
  claimsOf(entity) { return this.mentions?.[entity] ?? []; }
  /** @param {number} one @param {number} other @returns {number[]} */
  claimsOfTie(one, other) { return shared(this.claimsOf(one), this.claimsOf(other)); }
  /** @param {number} one @param {number} other @returns {Relation[]} */
  relationsOf(one, other) { return this.relationsBetween.get(tieKey(one, other)) ?? []; }
  /** @param {number} entity @returns {Relation[]} */
  relationsWith(entity) { return this.relationsAt.get(entity) ?? []; }

  /** The note that a claim stands in. @param {number} claim @returns {Note} */
  noteOf(claim) {
    let low = 0;
    let high = this.notes.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.notes[middle].first <= claim) low = middle;
      else high = middle - 1;
    }
    return this.notes[low];
  }

  /** The claims of all notes of a video. @param {string} video @returns {number[]} */
  claimsOfVideo(video) {
    return (this.notesOf.get(video) ?? []).flatMap((note) => Array.from({ length: this.notes[note].count }, (_, nth) => this.notes[note].first + nth));
  }

  /** The mode of a claim. @param {number} claim */
  modeOf(claim) { return this.modes[(this.modeLetters.charCodeAt(claim) | 32) - 97]; }

  /** Some thousand claims by column. @param {number} at */
  async claimsPart(at) {
    const known = this.claimColumns.get(at);
    if (known) return known;
    const { sections, columns: [lines, section, seconds, texts, sources] } = await part(`claims-${at}`);
    const columns = { sections, lines: grown(lines), section, seconds: knownGrown(seconds), texts, sources };
    this.claimColumns.set(at, columns);
    return columns;
  }

  /** Claims by their numbers. @param {number[]} numbers @returns {Promise<Claim[]>} */
  async claims(numbers) {
    await this.load();
    const parts = new Map(await Promise.all([...new Set(numbers.map((number) => Math.floor(number / CLAIMS_IN_PART)))]
      .map(async (at) => /** @type {[number, any]} */ ([at, await this.claimsPart(at)]))));
    return numbers.map((number) => {
      const { sections, lines, section, seconds, texts, sources } = parts.get(Math.floor(number / CLAIMS_IN_PART));
      const at = number % CLAIMS_IN_PART;
      const { path, title, channel, video, videoTitle } = this.noteOf(number);
      const letter = this.modeLetters[number];
      return {
        number, note: path, noteTitle: title, channel, video, videoTitle, line: lines[at], section: sections[section[at]], seconds: seconds[at], text: texts[at], sources: sources[at],
        mode: this.modeOf(number), isDenied: letter !== letter.toLowerCase(),
      };
    });
  }

  /**
   * The shortest path between two entities over the whole network, along ties that pass; of several
   * the one over the most mentioned. Empty where there is none.
   * @param {number} from @param {number} to @param {(one: number, other: number, claims: number) => boolean} passes @returns {number[]}
   */
  path(from, to, passes) {
    const before = new Int32Array(this.count).fill(-1);
    before[from] = from;
    for (let edge = [from]; edge.length && before[to] < 0; ) {
      const next = [];
      for (const entity of edge) {
        for (let at = this.firstNeighbour[entity]; at < this.firstNeighbour[entity + 1]; at++) {
          const other = this.neighbour[at];
          if (before[other] < 0 && passes(entity, other, this.neighbourClaims[at])) before[other] = entity, next.push(other);
        }
      }
      edge = next.sort((one, other) => one - other);
    }
    if (before[to] < 0) return [];
    const path = [to];
    while (path[0] !== from) path.unshift(before[path[0]]);
    return path;
  }
}

/** @param {number} one @param {number} other */
const tieKey = (one, other) => (one < other ? `${one}-${other}` : `${other}-${one}`);
