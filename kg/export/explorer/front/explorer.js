"use strict";
/* The explorer: what is shown and selected, and how one goes from one to the next. */

const NEIGHBOURS_SHOWN = 24;
const NEIGHBOURS_NARROW = 10; // where the page is narrow
const MOST_EXPANDED = 200;
const MEMBERS_SHOWN = 60;
const CENTRAL_OFFERED = [100, 500, 2000];
const TRAIL_LENGTH = 12;
const VIEWS = ["graph", "table", "timeline"];

/**
 * @typedef {{kind: "entity" | "community" | "happening" | "claim", id: number} | {kind: "video", id: string}
 *   | {kind: "tie", one: number, other: number}
 *   | {kind: "relation", one: number, predicate: string, other: number}} Selected
 */

class Explorer {
  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    /** @type {Map<number, Place>} */
    this.shown = new Map();
    /** @type {Set<number>} */
    this.hidden = new Set();
    /** @type {Selected | null} */
    this.selected = null;
    /** @type {Selected[]} */
    this.trail = [];
    /** @type {number[]} */
    this.pathShown = [];
    /** @type {number | null} */
    this.pathFrom = null;
    this.isOverview = true;
    this.view = "graph";
    this.tiesLeft = 0;
    this.filters = new Filters(store, () => this.filtered());
    this.search = new Search(store, (found) => this.pick(found));
    byId("title").textContent = document.title = store.title;
    byId("empty").hidden = store.count > 0;
    /** @type {number[] | null} */
    this.passing = null;
    const hands = {
      onNode: (/** @type {string} */ key) => this.select(key.startsWith("c") ? { kind: "community", id: Number(key.slice(1)) } : { kind: "entity", id: Number(key.slice(1)) }),
      onTie: (/** @type {string} */ key) => key.startsWith("t") && this.select({ kind: "tie", one: Number(key.slice(1).split("-")[0]), other: Number(key.split("-")[1]) }),
      onNothing: () => this.select(null),
      onDrop: (/** @type {string} */ key, /** @type {number} */ x, /** @type {number} */ y) => {
        this.shown.set(Number(key.slice(1)), { x, y: -y, isPinned: true });
        this.fillPanel();
        this.saveState();
      },
      onOpen: (/** @type {string} */ key) => (key.startsWith("c") ? this.openCommunity(Number(key.slice(1))) : this.expand(Number(key.slice(1)))),
    };
    this.picture = hasWebGl() ? new Picture(byId("graph"), hands) : new PlainPicture(byId("graph"), hands);
    this.listen();
    this.restore();
  }

  /** The filters changed: what they leave is found again. */
  async filtered() {
    await this.store.load();
    this.passing = null;
    this.redraw();
  }

  /** How many of a community's entities pass the filters. @param {number} community */
  passingOf(community) {
    if (!this.filters.isOn) return this.store.communities[community].size;
    if (!this.passing) {
      this.passing = this.store.communities.map(() => 0);
      for (let entity = 0; entity < this.store.count; entity++) {
        const home = this.store.entities.community[entity];
        if (home >= 0 && this.filters.entity(entity)) this.passing[home]++;
      }
    }
    return this.passing[community];
  }

  // ---- What is shown --------------------------------------------------------------------

  /** Show the communities again, and nothing selected. */
  showOverview() {
    this.isOverview = true;
    this.shown.clear();
    this.hidden.clear();
    this.pathShown = [];
    this.select(null);
    this.redraw();
  }

  /** @param {number[]} entities */
  showOnly(entities) {
    this.isOverview = false;
    this.shown.clear();
    this.hidden.clear();
    this.pathShown = [];
    this.add(entities, null);
  }

  /** Add entities round one that is shown, or round the middle. @param {number[]} entities @param {number | null} round */
  add(entities, round) {
    this.isOverview = false;
    const middle = round === null ? { x: 0, y: 0 } : (this.shown.get(round) ?? { x: 0, y: 0 });
    const added = entities.filter((entity) => !this.shown.has(entity));
    added.forEach((entity, nth) => {
      this.hidden.delete(entity);
      const place = spiral(nth + 1, SPRING * 0.7);
      this.shown.set(entity, { x: middle.x + place.x, y: middle.y + place.y, isPinned: false });
    });
    if (this.shown.size <= ARRANGED) arrange(this.shown, this.shownTies().map(({ one, other }) => [one, other]));
    else if (round === null) this.placeBySize();
    this.redraw();
  }

  /** Many entities: each community a spiral of its own, where the overview has it. */
  placeBySize() {
    /** @type {Map<number, number>} */
    const count = new Map();
    for (const [entity, place] of this.shown) {
      const home = this.store.entities.community[entity];
      const nth = count.get(home) ?? 0;
      count.set(home, nth + 1);
      const centre = home >= 0 ? this.store.communities[home] : { x: 0, y: 0 };
      const away = spiral(nth, 16);
      Object.assign(place, { x: centre.x * 4 + away.x, y: centre.y * 4 + away.y });
    }
  }

  /** Show an entity with its closest neighbours; again, more of them. @param {number} entity */
  expand(entity) {
    const neighbours = this.filters.neighbours(entity).map(([other]) => other);
    const known = neighbours.filter((other) => this.shown.has(other)).length;
    if (this.isOverview) this.shown.clear();
    if (!this.shown.has(entity)) this.shown.set(entity, { x: 0, y: 0, isPinned: false });
    this.add(neighbours.slice(0, Math.min(MOST_EXPANDED, Math.max(this.isNarrow() ? NEIGHBOURS_NARROW : NEIGHBOURS_SHOWN, known * 2))), entity);
    this.select({ kind: "entity", id: entity });
    this.picture.showAll();
  }

  /** Take away what hangs on one entity alone. @param {number} entity */
  collapse(entity) {
    const ties = this.shownTies();
    const degree = new Map();
    for (const { one, other } of ties) for (const end of [one, other]) degree.set(end, (degree.get(end) ?? 0) + 1);
    for (const { one, other } of ties) {
      const leaf = one === entity ? other : other === entity ? one : -1;
      if (leaf >= 0 && degree.get(leaf) === 1 && !this.shown.get(leaf)?.isPinned) this.shown.delete(leaf);
    }
    this.redraw();
  }

  /** @param {number} entity */
  hide(entity) {
    this.shown.delete(entity);
    this.hidden.add(entity);
    this.select(null);
    this.redraw();
  }

  /** @param {number} entity */
  pin(entity) {
    const place = this.shown.get(entity);
    if (place) place.isPinned = !place.isPinned;
    this.fillPanel();
    this.saveState();
  }

  /** @param {number} number */
  openCommunity(number) {
    this.showOnly(this.store.members(number).filter((entity) => this.filters.entity(entity)).slice(0, MEMBERS_SHOWN));
    this.select({ kind: "community", id: number });
    this.picture.showAll();
  }

  /** @param {number} most */
  showCentral(most) {
    this.showOnly(this.store.central(most));
    this.select(null);
    this.picture.showAll();
  }

  /** The next pick is the path's other end. @param {number} entity */
  askPath(entity) {
    this.pathFrom = entity;
    this.hint(`Choose the other end of the path from ${this.store.name(entity)}: search it or click it (Esc to leave).`);
    byId("search").focus();
  }

  leavePath() {
    this.pathFrom = null;
    this.hint("");
  }

  /** @param {number} from @param {number} to */
  showPath(from, to) {
    const { filters } = this;
    const path = this.store.path(from, to, (one, other, claims) => !filters.isOn || (filters.entity(other) && filters.tie(one, other, claims) > 0));
    this.pathFrom = null;
    if (!path.length) return this.hint(`Nothing leads from ${this.store.name(from)} to ${this.store.name(to)}.`);
    this.hint("");
    this.showOnly(path);
    path.forEach((entity, nth) => this.shown.set(entity, this.pathPlace(nth, path.length)));
    this.pathShown = path;
    this.trailTo(null);
    this.selected = null;
    this.redraw();
    this.openPanel();
    this.picture.showAll();
  }

  /** The place of a step: a line from left to right, from top to bottom where the page is narrow. @param {number} nth @param {number} length @returns {Place} */
  pathPlace(nth, length) {
    const along = (nth - (length - 1) / 2) * SPRING * 2;
    const aside = (nth % 2 ? 1 : -1) * SPRING * 0.3;
    return this.isNarrow() ? { x: aside, y: along, isPinned: true } : { x: along, y: aside, isPinned: true };
  }

  /** Ties among what is shown that pass the filters. */
  shownTies() {
    const { store, filters } = this;
    const found = [];
    for (const one of this.shown.keys()) {
      if (!filters.entity(one)) continue;
      for (let at = store.firstNeighbour[one]; at < store.firstNeighbour[one + 1]; at++) {
        const other = store.neighbour[at];
        if (other <= one || !this.shown.has(other) || !filters.entity(other)) continue;
        const claims = filters.tie(one, other, store.neighbourClaims[at]);
        if (claims) found.push({ one, other, claims });
      }
    }
    return found;
  }

  redraw() {
    byId("filter-open").classList.toggle("on", this.filters.isOn);
    this.drawPicture();
    this.markSelected();
    this.drawView();
    this.fillPanel();
    this.saveState();
  }

  drawPicture() {
    const { nodes, ties, left } = this.isOverview ? overviewScene(this) : entityScene(this);
    this.tiesLeft = left;
    this.picture.draw(nodes, ties, this.isOverview);
    byId("legend").replaceChildren(...legend(this, left));
  }

  // ---- What is selected -----------------------------------------------------------------

  /** @param {Selected | null} selected @param {boolean} [isReturn] */
  async select(selected, isReturn = false) {
    await this.store.load();
    if (this.pathFrom !== null && selected?.kind === "entity") return this.showPath(this.pathFrom, selected.id);
    if (!isReturn) this.trailTo(selected);
    this.selected = selected;
    if (this.tiesLeft) this.drawPicture(); // those of what is selected are drawn
    this.markSelected();
    if (selected || !this.isNarrow()) this.openPanel();
    this.fillPanel();
    if (this.view !== "graph") this.drawView();
    byId("announcement").textContent = selected ? (byId("panel-body").querySelector("h2")?.textContent ?? "") : "";
    this.saveState();
  }

  /** @param {string} name */
  selectByName(name) {
    const [found] = this.search.entities(name);
    if (found?.kind === "entity" && this.store.name(found.id) === name) this.select({ kind: "entity", id: found.id });
  }

  /** @param {Found} found */
  async pick(found) {
    await this.store.load();
    if (found.kind === "claim") return this.select({ kind: "claim", id: found.id });
    if (this.pathFrom !== null) return this.showPath(this.pathFrom, found.id);
    if (this.isOverview || !this.shown.has(found.id)) this.expand(found.id);
    else this.select({ kind: "entity", id: found.id });
    byId("panel-body").querySelector("h2")?.focus({ preventScroll: true });
  }

  markSelected() {
    const { picture } = this;
    picture.mark(markedKeys(this).filter((key) => picture.graph.hasNode(key) || picture.graph.hasEdge(key)));
  }

  fillPanel() {
    byId("panel-body").replaceChildren(...panelContent(this).filter((child) => child !== null));
    byId("panel-body").scrollTop = 0;
    byId("back").hidden = this.trail.length < 2;
    this.drawTrail();
  }

  // ---- Trail ----------------------------------------------------------------------------

  /** @param {Selected | null} selected */
  trailTo(selected) {
    if (!selected) return;
    this.trail = [...this.trail.filter((one) => JSON.stringify(one) !== JSON.stringify(selected)), selected].slice(-TRAIL_LENGTH);
  }

  back() {
    this.trail.pop();
    const last = this.trail[this.trail.length - 1];
    if (last) this.select(last, true);
  }

  /** @param {Selected} selected */
  titleOf(selected) {
    const { store } = this;
    if (selected.kind === "entity") return store.name(selected.id);
    if (selected.kind === "tie") return `${store.name(selected.one)} + ${store.name(selected.other)}`;
    if (selected.kind === "community") return store.communities[selected.id].name;
    if (selected.kind === "relation") return relationText(store, { subject: selected.one, predicate: selected.predicate, object: selected.other });
    if (selected.kind === "video") return store.notes[store.notesOf.get(selected.id)?.[0] ?? 0].videoTitle || selected.id;
    return selected.kind === "happening" ? store.happenings[selected.id].name : "a claim";
  }

  drawTrail() {
    document.body.classList.toggle("trailed", this.trail.length > 0);
    byId("trail").replaceChildren(...this.trail.map((selected, nth) => element("button", {
      type: "button", dir: "auto", "aria-current": nth === this.trail.length - 1 ? "true" : undefined, onclick: () => this.select(selected),
    }, shortened(this.titleOf(selected)))));
  }

  // ---- Views, panel, dialog -------------------------------------------------------------

  /** @param {string} view */
  async show(view) {
    await this.store.load();
    this.view = view;
    for (const tab of document.querySelectorAll("[data-view]")) tab.setAttribute("aria-pressed", String(/** @type {HTMLElement} */ (tab).dataset.view === view));
    byId("graph").hidden = byId("legend").hidden = view !== "graph";
    byId("page").hidden = view === "graph";
    this.drawView();
    if (view === "graph") this.picture.fit();
    this.fillPanel();
    this.saveState();
  }

  drawView() {
    if (this.view === "graph") return;
    const page = byId("page");
    const { selected } = this;
    const about = `${this.view} ${selected?.kind === "claim" ? this.store.noteOf(selected.id).video : selected && "id" in selected ? selected.id : ""}`;
    const top = page.dataset.about === about ? page.scrollTop : 0;
    page.dataset.about = about;
    const content = this.view === "table" ? tableView(this) : timelineView(this);
    page.replaceChildren(...content.filter((child) => child !== null));
    page.scrollTop = top;
  }

  isNarrow() { return matchMedia("(max-width: 760px)").matches; }

  openPanel() {
    byId("panel").hidden = false;
    byId("panel-open").hidden = true;
    this.fitStage();
  }

  closePanel() {
    byId("panel").hidden = true;
    byId("panel-open").hidden = false;
    this.fitStage();
  }

  /** The picture has the place that the panel leaves. */
  fitStage() {
    document.body.classList.toggle("wide", Boolean(byId("panel").hidden));
    if (this.view === "graph") this.picture.fit();
  }

  /** @param {string} text */
  hint(text) { byId("hint").textContent = text; }

  /** @param {string} title @param {string} text */
  dialog(title, text) {
    byId("dialog-title").textContent = title;
    /** @type {HTMLTextAreaElement} */ (byId("dialog-text")).value = text;
    /** @type {HTMLDialogElement} */ (byId("dialog")).showModal();
  }

  // ---- A link to what is shown ----------------------------------------------------------

  saveState() {
    if (!this.isRestoring) history.replaceState(null, "", `#${encodeURIComponent(JSON.stringify(linkState(this)))}`);
  }

  async restore() {
    this.isRestoring = true;
    const state = readState(location.hash);
    if (state) await showLinked(this, state);
    else this.redraw();
    this.isRestoring = false;
    if (this.isNarrow() && !state) this.closePanel();
    document.body.dataset.ready = "true";
    this.store.load().then(() => (document.body.dataset.loaded = "true"));
  }

  // ---- Events ---------------------------------------------------------------------------

  listen() {
    for (const tab of document.querySelectorAll("[data-view]")) tab.addEventListener("click", () => this.show(/** @type {HTMLElement} */ (tab).dataset.view ?? "graph"));
    byId("back").addEventListener("click", () => this.back());
    byId("overview").addEventListener("click", () => this.showOverview());
    byId("panel-close").addEventListener("click", () => this.closePanel());
    byId("panel-open").addEventListener("click", () => this.openPanel());
    byId("dialog-close").addEventListener("click", () => /** @type {HTMLDialogElement} */ (byId("dialog")).close());
    byId("dialog-copy").addEventListener("click", () => this.copyDialog());
    listenToSheet("filter-open", "filters", async () => {
      await this.store.load();
      this.filters.draw();
    });
    listenToSheet("menu-open", "menu", async () => {});
    byId("menu").replaceChildren(
      element("button", { type: "button", onclick: () => this.keepPng() }, "Save as PNG"),
      element("button", { type: "button", onclick: () => keep(new Blob([svgOf(this.picture)], { type: "image/svg+xml" }), "graph.svg") }, "Save as SVG"),
      element("button", { type: "button", onclick: () => this.dialog("A link to this view", location.href) }, "Link to this view"),
      element("button", { type: "button", onclick: () => this.showOverview() }, "Start again"),
      themeChoice(() => this.recolour()),
    );
    listenToKeys(this);
    addEventListener("resize", () => this.view === "graph" && this.picture instanceof PlainPicture && this.picture.fit());
  }

  recolour() {
    this.picture.recolour();
    this.redraw();
  }

  async keepPng() {
    const blob = await this.picture.png();
    if (blob) keep(blob, "graph.png");
  }

  async copyDialog() {
    const text = /** @type {HTMLTextAreaElement} */ (byId("dialog-text"));
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
    } catch {
      document.execCommand("copy");
    }
    byId("announcement").textContent = "Copied";
  }
}

part("entities").then((core) => Object.assign(window, { explorer: new Explorer(new Store(core)) }));
