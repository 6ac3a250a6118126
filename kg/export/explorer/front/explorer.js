"use strict";
/* The explorer: what is shown and selected, and how one goes from one to the next. */

const NEIGHBOURS_SHOWN = 24;
const MOST_EXPANDED = 200;
const MEMBERS_SHOWN = 60;
const ARRANGED = 400; // more shown entities stand in spirals, by community
const LONGEST_PREDICATE = 20; // letters that stand on a tie
const PAN_SHARE = 0.1;
const MOST_IN_LINK = 150;

/**
 * @typedef {{kind: "entity", id: number} | {kind: "tie", one: number, other: number} | {kind: "community", id: number}
 *   | {kind: "happening", id: number} | {kind: "claim", id: number}} Selected
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
    this.filters = new Filters(store, () => this.redraw());
    this.search = new Search(store, (found) => this.pick(found));
    byId("title").textContent = document.title = store.title;
    byId("empty").hidden = store.count > 0;
    this.picture = new Picture(byId("graph"), {
      onNode: (key) => this.select(key.startsWith("c") ? { kind: "community", id: Number(key.slice(1)) } : { kind: "entity", id: Number(key.slice(1)) }),
      onTie: (key) => key.startsWith("t") && this.select({ kind: "tie", one: Number(key.slice(1).split("-")[0]), other: Number(key.split("-")[1]) }),
      onNothing: () => this.select(null),
      onDrop: (key, x, y) => {
        this.shown.set(Number(key.slice(1)), { x, y, isPinned: true });
        this.saveState();
      },
      onOpen: (key) => (key.startsWith("c") ? this.openCommunity(Number(key.slice(1))) : this.expand(Number(key.slice(1)))),
    });
    this.listen();
    this.restore();
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
    const neighbours = this.store.neighbours(entity).map(([other]) => other).filter((other) => this.filters.entity(other));
    const known = neighbours.filter((other) => this.shown.has(other)).length;
    if (this.isOverview) this.shown.clear();
    if (!this.shown.has(entity)) this.shown.set(entity, { x: 0, y: 0, isPinned: false });
    this.add(neighbours.slice(0, Math.min(MOST_EXPANDED, Math.max(NEIGHBOURS_SHOWN, known * 2))), entity);
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
    this.showOnly(this.store.members(number).slice(0, MEMBERS_SHOWN));
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

  /** @param {number} from @param {number} to */
  showPath(from, to) {
    const path = this.store.path(from, to);
    this.pathFrom = null;
    if (!path.length) return this.hint(`Nothing leads from ${this.store.name(from)} to ${this.store.name(to)}.`);
    this.hint("");
    this.showOnly(path);
    path.forEach((entity, nth) => this.shown.set(entity, { x: (nth - (path.length - 1) / 2) * SPRING * 2, y: (nth % 2) * 20, isPinned: true }));
    this.pathShown = path;
    this.trailTo(null);
    this.selected = null;
    this.redraw();
    this.openPanel();
    this.picture.showAll();
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
    if (this.isOverview) this.drawOverview();
    else this.drawEntities();
    this.markSelected();
    this.drawView();
    this.fillPanel();
    this.saveState();
  }

  drawOverview() {
    const { communities } = this.store;
    const nodes = communities.map(({ name, x, y, radius }, number) => ({
      key: `c${number}`, label: name, x, y: -y, size: radius, isCommunity: true, color: this.picture.colours?.[`group-${number % 6}`],
    }));
    const ties = communities.flatMap(({ ties: near }, number) => near.filter(([other]) => number < other || !communities[other].ties.some(([back]) => back === number))
      .map(([other, claims]) => ({ key: `b${number}-${other}`, source: `c${number}`, target: `c${other}`, size: Math.min(8, 0.6 + Math.log2(1 + claims) / 2), label: "", isTold: false })));
    this.picture.draw(nodes, ties, true);
  }

  drawEntities() {
    const { store } = this;
    const most = Math.max(1, ...[...this.shown.keys()].map((entity) => store.entities.mentions[entity]));
    const isMany = this.shown.size > ARRANGED;
    const nodes = [...this.shown].filter(([entity]) => this.filters.entity(entity)).map(([entity, { x, y, isPinned }]) => ({
      key: `e${entity}`, label: store.name(entity), x, y: -y, size: (isMany ? 2 : 5) + (isMany ? 9 : 15) * Math.sqrt(store.entities.mentions[entity] / most),
      color: this.picture.colours?.[store.type(entity).toLowerCase()], forceLabel: isPinned || this.shown.size <= 40,
    }));
    const ties = this.shownTies().map(({ one, other, claims }) => {
      const [relation] = store.relationsOf(one, other).filter(({ predicate }) => predicate !== "related to" && predicate.length <= LONGEST_PREDICATE);
      return { key: `t${one}-${other}`, source: `e${one}`, target: `e${other}`, size: Math.min(7, 0.8 + Math.log2(claims)), label: relation ? relation.predicate : grouped(claims), isTold: Boolean(relation) && this.shown.size <= 80 };
    });
    this.picture.draw(nodes, ties, false);
  }

  // ---- What is selected -----------------------------------------------------------------

  /** @param {Selected | null} selected @param {boolean} [isReturn] */
  async select(selected, isReturn = false) {
    await this.store.load();
    if (this.pathFrom !== null && selected?.kind === "entity") return this.showPath(this.pathFrom, selected.id);
    if (!isReturn) this.trailTo(selected);
    this.selected = selected;
    this.markSelected();
    if (selected || !this.isNarrow()) this.openPanel();
    this.fillPanel();
    if (this.view !== "graph" && selected?.kind === "entity") this.drawView();
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
    const { selected, picture, pathShown } = this;
    const keys = pathShown.flatMap((entity, nth) => [`e${entity}`, ...(nth ? [`t${Math.min(entity, pathShown[nth - 1])}-${Math.max(entity, pathShown[nth - 1])}`] : [])]);
    if (selected?.kind === "entity") keys.push(`e${selected.id}`);
    if (selected?.kind === "community") keys.push(`c${selected.id}`);
    if (selected?.kind === "tie") keys.push(`t${Math.min(selected.one, selected.other)}-${Math.max(selected.one, selected.other)}`, `e${selected.one}`, `e${selected.other}`);
    picture.mark(keys.filter((key) => picture.graph.hasNode(key) || picture.graph.hasEdge(key)));
  }

  fillPanel() {
    const { selected } = this;
    const content = !selected ? (this.pathShown.length ? this.pathContent() : overviewContent(this))
      : selected.kind === "entity" ? entityContent(this, selected.id)
      : selected.kind === "tie" ? tieContent(this, selected.one, selected.other)
      : selected.kind === "community" ? communityContent(this, selected.id)
      : selected.kind === "happening" ? happeningContent(this, this.store.happenings[selected.id])
      : claimContent(this, selected.id);
    byId("panel-body").replaceChildren(...content.filter((child) => child !== null));
    byId("panel-body").scrollTop = 0;
    byId("back").hidden = this.trail.length < 2;
    this.drawTrail();
  }

  /** The claims along the path, step by step. */
  pathContent() {
    const { store, pathShown } = this;
    return [
      element("h2", { tabindex: -1, dir: "auto" }, `From ${store.name(pathShown[0])} to ${store.name(pathShown[pathShown.length - 1])}`),
      element("p", { class: "soft" }, counted(pathShown.length - 1, "step")),
      ...pathShown.slice(1).flatMap((entity, nth) => [
        element("h3", {}, nameButton(store, pathShown[nth], () => this.select({ kind: "entity", id: pathShown[nth] })), " – ", nameButton(store, entity, () => this.select({ kind: "entity", id: entity }))),
        claimList(store, store.claimsOfTie(pathShown[nth], entity).slice(0, 3), (name) => this.selectByName(name)),
      ]),
    ];
  }

  // ---- Trail ----------------------------------------------------------------------------

  /** @param {Selected | null} selected */
  trailTo(selected) {
    if (!selected) return;
    this.trail = [...this.trail.filter((one) => JSON.stringify(one) !== JSON.stringify(selected)), selected].slice(-12);
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
    return selected.kind === "happening" ? store.happenings[selected.id].name : "a claim";
  }

  drawTrail() {
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
    byId("graph").hidden = view !== "graph";
    byId("page").hidden = view === "graph";
    this.drawView();
    if (view === "graph") this.picture.sigma.resize(), this.picture.sigma.refresh();
    this.saveState();
  }

  drawView() {
    if (this.view === "graph") return;
    const content = this.view === "table" ? tableView(this) : timelineView(this);
    byId("page").replaceChildren(...content.filter((child) => child !== null).map((child) => /** @type {Node} */ (child)));
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
    document.body.classList.toggle("wide", byId("panel").hidden);
    if (this.view === "graph") this.picture.sigma.resize(), this.picture.sigma.scheduleRender();
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
    if (this.isRestoring) return;
    const { store } = this;
    const iris = (/** @type {Selected} */ selected) => (selected.kind === "entity" ? [store.entities.iri[selected.id]]
      : selected.kind === "tie" ? [store.entities.iri[selected.one], store.entities.iri[selected.other]] : null);
    const state = {
      v: this.view, o: this.isOverview, e: [...this.shown.keys()].slice(0, MOST_IN_LINK).map((entity) => store.entities.iri[entity]),
      s: this.selected && iris(this.selected), p: this.pathShown.map((entity) => store.entities.iri[entity]), f: this.filters.isOn ? this.filters.state : undefined,
    };
    history.replaceState(null, "", `#${encodeURIComponent(JSON.stringify(state))}`);
  }

  async restore() {
    this.isRestoring = true;
    const state = readState(location.hash);
    const numbers = (/** @type {any} */ iris) => (Array.isArray(iris) ? iris.map((iri) => this.store.byIri(iri) ?? this.store.byIri(this.store.base + iri)).filter((entity) => entity !== undefined) : []);
    if (state) await this.store.load();
    if (state?.f) this.filters.restore(state.f);
    const shown = numbers(state?.e);
    const path = numbers(state?.p);
    const [around] = numbers([state?.a]);
    if (around !== undefined) this.expand(around);
    else if (path.length > 1) this.showPath(path[0], path[path.length - 1]);
    else if (shown.length) this.showOnly(shown);
    else this.redraw();
    const selected = numbers(state?.s);
    if (selected.length === 1) await this.select({ kind: "entity", id: selected[0] });
    if (selected.length === 2) await this.select({ kind: "tie", one: selected[0], other: selected[1] });
    if (["table", "timeline"].includes(state?.v)) await this.show(state.v);
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
    this.listenToSheet("filter-open", "filters");
    this.listenToSheet("menu-open", "menu");
    byId("menu").replaceChildren(
      element("button", { type: "button", onclick: async () => { const blob = await pngOf(this.picture); if (blob) keep(blob, "graph.png"); } }, "Save as PNG"),
      element("button", { type: "button", onclick: () => keep(new Blob([svgOf(this.picture)], { type: "image/svg+xml" }), "graph.svg") }, "Save as SVG"),
      element("button", { type: "button", onclick: () => this.dialog("A link to this view", location.href) }, "Link to this view"),
      element("button", { type: "button", onclick: () => this.showOverview() }, "Start again"),
    );
    document.addEventListener("keydown", (event) => this.onKey(event));
    byId("graph").addEventListener("keydown", (event) => this.onStageKey(event));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => (this.picture.recolour(), this.redraw()));
  }

  /** @param {string} button @param {string} sheet */
  listenToSheet(button, sheet) {
    byId(button).addEventListener("click", async () => {
      await this.store.load();
      byId(sheet).hidden = !byId(sheet).hidden;
      byId(button).setAttribute("aria-expanded", String(!byId(sheet).hidden));
    });
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

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const isWriting = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLSelectElement;
    if (event.key === "Escape") this.stepOut();
    else if (event.key === "/" && !isWriting && !event.ctrlKey && !event.metaKey && !event.altKey) {
      byId("search").focus();
      event.preventDefault();
    }
  }

  /** Escape goes one step out. */
  stepOut() {
    if (this.pathFrom !== null) {
      this.pathFrom = null;
      this.hint("");
    } else if (!byId("filters").hidden || !byId("menu").hidden) {
      for (const [button, sheet] of [["filter-open", "filters"], ["menu-open", "menu"]]) byId(sheet).hidden = true, byId(button).setAttribute("aria-expanded", "false");
    } else if (this.selected) this.select(null);
    else if (!byId("panel").hidden) this.closePanel();
  }

  /** @param {KeyboardEvent} event */
  onStageKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    /** @type {Record<string, () => void>} */
    const actions = {
      ArrowLeft: () => this.picture.panBy(-PAN_SHARE, 0), ArrowRight: () => this.picture.panBy(PAN_SHARE, 0),
      ArrowUp: () => this.picture.panBy(0, PAN_SHARE), ArrowDown: () => this.picture.panBy(0, -PAN_SHARE),
      "+": () => this.picture.zoomBy(1.4), "=": () => this.picture.zoomBy(1.4), "-": () => this.picture.zoomBy(1 / 1.4), "0": () => this.picture.showAll(),
    };
    if (!Object.hasOwn(actions, event.key)) return;
    actions[event.key]();
    event.preventDefault();
  }
}

/** What a link says; null where it says nothing that can be read. @param {string} hash @returns {any} */
function readState(hash) {
  try {
    return JSON.parse(decodeURIComponent(hash.slice(1)));
  } catch {
    return null;
  }
}

/** @type {Explorer | null} */
let explorer = null;
part("entities").then((core) => (explorer = new Explorer(new Store(core))));
