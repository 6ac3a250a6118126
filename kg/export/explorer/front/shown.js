"use strict";
/* Which entities are shown, and where they stand. */

const ARRANGED = 400; // more shown entities stand in spirals, by community
const MEMBER_STEP = 16; // px between the members of a community

class Shown {
  /** @param {Store} store @param {Filters} filters */
  constructor(store, filters) {
    this.store = store;
    this.filters = filters;
    /** @type {Map<number, Place>} */
    this.places = new Map();
    /** @type {number[]} what was asked to be joined, from one end to the other */
    this.path = [];
    this.isOverview = true;
  }

  /** The communities alone. */
  clear() {
    this.isOverview = true;
    this.places.clear();
    this.path = [];
  }

  /** These alone. @param {number[]} entities */
  only(entities) {
    this.clear();
    this.add(entities, null);
  }

  /** Add entities round one that is shown, or round the middle. @param {number[]} entities @param {number | null} round */
  add(entities, round) {
    this.isOverview = false;
    const middle = (round === null ? null : this.places.get(round)) ?? { x: 0, y: 0 };
    entities.filter((entity) => !this.places.has(entity)).forEach((entity, nth) => {
      const { x, y } = spiral(nth + 1, SPRING * 0.7);
      this.places.set(entity, { x: middle.x + x, y: middle.y + y, isPinned: false });
    });
    if (this.places.size <= ARRANGED) arrange(this.places, this.ties().map(({ one, other }) => [one, other]));
    else if (round === null) this.placeByCommunity();
  }

  /** Each community a spiral of its own, beside the others, the largest in the middle. */
  placeByCommunity() {
    /** @type {Map<number, Place[]>} */
    const homes = new Map();
    for (const [entity, place] of this.places) append(homes, this.store.entities.community[entity], place);
    /** @type {Disc[]} */
    const discs = [];
    for (const [, members] of [...homes].sort((one, other) => other[1].length - one[1].length || one[0] - other[0])) {
      const radius = MEMBER_STEP * (Math.sqrt(members.length) + 1);
      const disc = { ...freePlace(discs, radius), radius };
      discs.push(disc);
      members.forEach((place, nth) => {
        const away = spiral(nth, MEMBER_STEP);
        Object.assign(place, { x: disc.x + away.x, y: disc.y + away.y });
      });
    }
  }

  /** An entity and its closest neighbours: so many, or twice as many as are shown already. @param {number} entity @param {number} least */
  expand(entity, least) {
    if (this.isOverview) this.places.clear();
    const neighbours = this.filters.neighbours(entity).map(([other]) => other);
    const known = neighbours.filter((other) => this.places.has(other)).length;
    if (!this.places.has(entity)) this.places.set(entity, { x: 0, y: 0, isPinned: false });
    this.add(neighbours.slice(0, Math.min(MOST_EXPANDED, Math.max(least, known * 2))), entity);
  }

  /** Take away what hangs on one entity alone. @param {number} entity */
  collapse(entity) {
    const ties = this.ties();
    const degree = new Map();
    for (const { one, other } of ties) for (const end of [one, other]) degree.set(end, (degree.get(end) ?? 0) + 1);
    for (const { one, other } of ties) {
      const leaf = one === entity ? other : other === entity ? one : -1;
      if (leaf >= 0 && degree.get(leaf) === 1 && !this.places.get(leaf)?.isPinned) this.places.delete(leaf);
    }
  }

  /** Put an entity where it was dropped, to stay. @param {number} entity @param {number} x @param {number} y */
  drop(entity, x, y) {
    this.places.set(entity, { x, y, isPinned: true });
  }

  /** Pin an entity where it stands, or let it go. @param {number} entity */
  togglePin(entity) {
    const place = this.places.get(entity);
    if (place) place.isPinned = !place.isPinned;
  }

  /** A path alone: from left to right, or from top to bottom. @param {number[]} path @param {boolean} isUpright */
  showPath(path, isUpright) {
    this.only(path);
    this.path = path;
    path.forEach((entity, nth) => {
      const along = (nth - (path.length - 1) / 2) * SPRING * 2;
      const aside = (nth % 2 ? 1 : -1) * SPRING * 0.3;
      const [x, y] = isUpright ? [aside, along] : [along, aside];
      this.drop(entity, x, y);
    });
  }

  /** Entities that are shown and pass the filters. @returns {number[]} */
  passing() {
    return [...this.places.keys()].filter((entity) => this.filters.entity(entity));
  }

  /** Ties among what is shown that pass the filters. */
  ties() {
    const { store, filters, places } = this;
    const found = [];
    for (const one of places.keys()) {
      if (!filters.entity(one)) continue;
      for (let at = store.firstNeighbour[one]; at < store.firstNeighbour[one + 1]; at++) {
        const other = store.neighbour[at];
        if (other <= one || !places.has(other) || !filters.entity(other)) continue;
        const claims = filters.tie(one, other, store.neighbourClaims[at]);
        if (claims) found.push({ one, other, claims });
      }
    }
    return found;
  }
}
