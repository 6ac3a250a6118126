"use strict";
/* The explorer: what is shown and selected, and how one goes from one to the next. */

const NEIGHBOURS_SHOWN = 24;
const NEIGHBOURS_NARROW = 10; // where the page is narrow
const MOST_EXPANDED = 200;
const MEMBERS_SHOWN = 60;
const VIEWS = ["graph", "table", "timeline"];

class Explorer {
  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    this.filters = new Filters(store, () => this.filtered());
    this.shown = new Shown(store, this.filters);
    this.search = new Search(store, (found) => this.pick(found));
    this.trail = new Trail(store, (selected, isReturn) => this.select(selected, isReturn));
    /** @type {Selected | null} */
    this.selected = null;
    /** @type {number | null} */
    this.pathFrom = null;
    this.view = "graph";
    this.tiesLeft = 0;
    this.isRestoring = false;
    byId("title").textContent = document.title = store.title;
    byId("empty").hidden = store.count > 0;
    const hands = this.hands();
    this.picture = hasWebGl() ? new Picture(byId("graph"), hands) : new PlainPicture(byId("graph"), hands);
    listenToFrame(this);
    listenToKeys(this);
    this.restore();
  }

  /** What is done in the picture: "e7" is entity 7, "c7" community 7, "t7-9" the tie of 7 and 9. @returns {PictureHands} */
  hands() {
    const number = (/** @type {string} */ key) => Number(key.slice(1));
    return {
      onNode: (key) => this.select({ kind: key.startsWith("c") ? "community" : "entity", id: number(key) }),
      onTie: (key) => key.startsWith("t") && this.select({ kind: "tie", one: Number(key.slice(1).split("-")[0]), other: Number(key.split("-")[1]) }),
      onNothing: () => this.select(null),
      onDrop: (key, x, y) => {
        this.shown.drop(number(key), x, -y);
        this.fillPanel();
        this.saveState();
      },
      onOpen: (key) => (key.startsWith("c") ? this.openCommunity(number(key)) : this.expand(number(key))),
    };
  }

  /** The filters changed: what they leave is found again. */
  async filtered() {
    await this.store.load();
    const sheet = byId("filters");
    if (!sheet.hidden && !sheet.contains(document.activeElement)) drawFilterForm(this.filters); // chosen elsewhere
    this.redraw();
  }

  // ---- What is shown --------------------------------------------------------------------

  /** Show the communities again, and nothing selected. */
  showOverview() {
    this.shown.clear();
    this.select(null);
    this.redraw();
  }

  /** @param {number[]} entities */
  showOnly(entities) {
    this.shown.only(entities);
    this.redraw();
  }

  /** Add entities round one that is shown, or round the middle. @param {number[]} entities @param {number | null} round */
  add(entities, round) {
    this.shown.add(entities, round);
    this.redraw();
  }

  /** Show an entity with its closest neighbours; again, more of them. @param {number} entity */
  async expand(entity) {
    this.shown.expand(entity, isNarrow() ? NEIGHBOURS_NARROW : NEIGHBOURS_SHOWN);
    this.redraw();
    this.picture.showAll();
    await this.select({ kind: "entity", id: entity });
  }

  /** @param {number} entity */
  collapse(entity) {
    this.shown.collapse(entity);
    this.redraw();
  }

  /** @param {number} entity */
  hide(entity) {
    this.shown.places.delete(entity);
    this.select(null);
    this.redraw();
  }

  /** @param {number} entity */
  pin(entity) {
    this.shown.togglePin(entity);
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
    hint(`Choose the other end of the path from ${this.store.name(entity)}: search it or click it (Esc to leave).`);
    byId("search").focus();
  }

  leavePath() {
    this.pathFrom = null;
    hint("");
  }

  /** @param {number} from @param {number} to */
  showPath(from, to) {
    const { store, filters } = this;
    const path = store.path(from, to, (one, other, claims) => !filters.isOn || (filters.entity(other) && filters.tie(one, other, claims) > 0));
    this.leavePath();
    if (!path.length) return hint(`Nothing leads from ${store.name(from)} to ${store.name(to)}.`);
    this.shown.showPath(path, isNarrow());
    this.selected = null;
    this.redraw();
    openPanel(this);
    this.picture.showAll();
  }

  redraw() {
    byId("filter-open").classList.toggle("on", this.filters.isOn);
    this.drawPicture();
    this.drawView();
    this.fillPanel();
    this.saveState();
  }

  drawPicture() {
    const { nodes, ties, left } = this.shown.isOverview ? overviewScene(this) : entityScene(this);
    this.tiesLeft = left;
    this.picture.draw(nodes, ties, this.shown.isOverview, markedKeys(this));
    byId("legend").replaceChildren(...legend(this, left));
  }

  recolour() {
    this.picture.recolour();
    this.redraw();
  }

  // ---- What is selected -----------------------------------------------------------------

  /** @param {Selected | null} selected @param {boolean} [isReturn] */
  async select(selected, isReturn = false) {
    await this.store.load();
    if (this.pathFrom !== null && selected?.kind === "entity") return this.showPath(this.pathFrom, selected.id);
    if (this.pathFrom === null) hint("");
    if (selected && !isReturn) this.trail.add(selected);
    this.selected = selected;
    if (this.tiesLeft) this.drawPicture(); // those of what is selected are drawn
    else this.picture.mark(markedKeys(this));
    if (selected || !isNarrow()) openPanel(this);
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
    if (this.shown.isOverview || !this.shown.places.has(found.id)) await this.expand(found.id);
    else await this.select({ kind: "entity", id: found.id });
    byId("panel-body").querySelector("h2")?.focus({ preventScroll: true });
  }

  fillPanel() {
    byId("panel-body").replaceChildren(...panelContent(this).filter((child) => child !== null));
    byId("panel-body").scrollTop = 0;
    this.trail.draw();
  }

  // ---- Views, and a link to them --------------------------------------------------------

  /** @param {string} view */
  async show(view) {
    await this.store.load();
    this.view = view;
    markView(view);
    if (view !== "graph" && isNarrow()) closePanel(this);
    this.drawView();
    if (view === "graph") this.picture.fit();
    this.fillPanel();
    this.saveState();
  }

  /** The table or the timeline; one of the same thing stays where it was scrolled to. */
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

  saveState() {
    if (!this.isRestoring) history.replaceState(null, "", `#${encodeURIComponent(JSON.stringify(linkState(this)))}`);
  }

  async restore() {
    this.isRestoring = true;
    const state = readState(location.hash);
    if (state) await showLinked(this, state);
    else this.redraw();
    this.isRestoring = false;
    if (isNarrow() && !state) closePanel(this);
    document.body.dataset.ready = "true";
    this.store.load().then(() => {
      this.search.prepare();
      document.body.dataset.loaded = "true";
    });
  }
}

part("entities").then((core) => Object.assign(window, { explorer: new Explorer(new Store(core)) }));
