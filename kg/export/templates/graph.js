"use strict";
/* The page: joins records, picture, panel and search box. Runs as soon as it is read. */

const PAN_STEP = 80; // px for one press of an arrow key
const ZOOM_STEP = 1.3;
const ZOOM_BUTTONS = 40; // px that they cover at the left

class Page {
  constructor() {
    this.records = readGraphRecords();
    if (innerHeight > innerWidth) turnUpright(this.records.entities);
    /** @type {(Choice | null)[]} */
    this.visited = [];
    /** @type {Choice | null} */
    this.selected = null;
    this.panel = elementById("panel");
    this.body = elementById("panel-body");
    this.writeTitles();
    this.legend = new Legend(this.records, () => this.onLegend());
    const { entities } = this.records;
    elementById("empty").hidden = entities.length > 0;
    if (!entities.length) this.standEmpty();
    /** @type {Picture | null} */
    this.picture = entities.length ? new Picture(elementById("stage"), this.records, () => this.freeBox()) : null;
    this.searchBox = new SearchBox(entities, (pick) => this.show(pick, { fromKeyboard: true }));
    this.listen();
    this.open();
  }

  isNarrow() {
    return matchMedia("(max-width: 700px)").matches;
  }

  standEmpty() {
    for (const id of ["panel-open", "stage", "legend"]) elementById(id).hidden = true;
    for (const part of document.querySelectorAll(".zoom, .search")) /** @type {HTMLElement} */ (part).hidden = true;
  }

  writeTitles() {
    const { summary, entities } = this.records;
    document.title = summary.title || "Knowledge graph";
    elementById("title").textContent = document.title;
    const whole = Math.max(summary.entitiesInGraph, entities.length);
    elementById("shown").textContent = `${grouped(entities.length)} of ${counted(whole, "entity", "entities")} shown`;
  }

  onLegend() {
    this.picture?.hideTypes(this.legend.hidden);
    if (!this.selected) this.fillPanel();
  }

  // ---- The panel ------------------------------------------------------------------------

  /** The state in which the page opens. */
  open() {
    if (!this.picture) return;
    const { focus } = this.records.summary;
    if (!this.isNarrow()) this.openPanel();
    this.picture.showAll();
    if (focus !== null) whenRead(() => this.selected ?? this.openFocus({ kind: "entity", id: focus }));
  }

  /** A neighbourhood's page opens with its middle selected and all of it in view. @param {Choice} focus */
  openFocus(focus) {
    this.show(focus, {});
    this.picture?.showAll();
  }

  openPanel() {
    this.panel.hidden = false;
    elementById("panel-open").hidden = true;
    this.fillPanel();
  }

  closePanel() {
    const held = this.panel.contains(document.activeElement);
    this.panel.hidden = true;
    elementById("panel-open").hidden = false;
    if (held) elementById("panel-open").focus();
  }

  fillPanel() {
    const onPick = (/** @type {Choice} */ pick) => this.show(pick, { fromKeyboard: true });
    const { entities, ties, neighbours } = this.records;
    elementById("panel-back").hidden = !this.visited.length;
    let content;
    if (!this.selected) {
      content = overviewContent(this.records, entities.filter(({ type }) => !this.legend.hidden.has(type)), onPick);
    } else if (this.selected.kind === "entity") {
      content = entityContent(entities[this.selected.id], neighbours[this.selected.id], onPick);
    } else {
      const tie = ties[this.selected.id];
      content = tieContent(tie, [entities[tie.from], entities[tie.to]], onPick);
    }
    this.body.replaceChildren(...content);
    this.body.scrollTop = 0;
  }

  /**
   * Select an entity or a tie, or nothing, and tell of it in the panel.
   * @param {Choice | null} pick @param {{fromKeyboard?: boolean, isReturn?: boolean}} how
   */
  show(pick, { fromKeyboard = false, isReturn = false }) {
    whenRead(() => {
      if (!isReturn && pick && this.selected) this.visited.push(this.selected);
      if (!pick) this.visited = [];
      if (pick?.kind === "entity") this.legend.reveal(this.records.entities[pick.id].type);
      this.selected = pick;
      this.picture?.select(pick);
      if (pick || !this.isNarrow()) this.openPanel();
      else this.closePanel();
      const title = this.body.querySelector("h2");
      if (fromKeyboard) title?.focus({ preventScroll: true });
      else elementById("announcement").textContent = pick ? (title?.textContent ?? "") : "";
      if (pick) this.picture?.bringIntoView(pick);
    });
  }

  back() {
    const last = this.visited.pop();
    if (last) this.show(last, { fromKeyboard: true, isReturn: true });
  }

  /** Escape goes one step out: from a selection to the overview, then it closes the panel. */
  stepOut() {
    const held = this.panel.contains(document.activeElement);
    if (this.selected) this.show(null, { fromKeyboard: held && !this.isNarrow() });
    else if (!this.panel.hidden) this.closePanel();
  }

  /** The part of the stage that bar, panel and buttons leave free. @returns {Box} */
  freeBox() {
    const stage = elementById("stage").getBoundingClientRect();
    const box = { left: this.isNarrow() ? 0 : ZOOM_BUTTONS, top: 0, right: stage.width, bottom: stage.height };
    box.top = /** @type {HTMLElement} */ (document.querySelector(".bar")).offsetHeight;
    if (this.panel.hidden) return box;
    if (this.isNarrow()) box.bottom = this.panel.offsetTop;
    else box.right = this.panel.offsetLeft;
    return box;
  }

  // ---- Events ---------------------------------------------------------------------------

  listen() {
    elementById("panel-open").addEventListener("click", () => {
      this.openPanel();
      this.body.querySelector("h2")?.focus();
    });
    elementById("panel-close").addEventListener("click", () => (this.isNarrow() || !this.selected ? this.leave() : this.stepOut()));
    elementById("panel-back").addEventListener("click", () => this.back());
    document.addEventListener("keydown", (event) => this.onKey(event));
    if (this.picture) this.listenToPicture(this.picture);
  }

  leave() {
    if (this.selected) this.show(null, {});
    this.closePanel();
  }

  /** @param {Picture} picture */
  listenToPicture(picture) {
    const stage = elementById("stage");
    elementById("zoom-in").addEventListener("click", () => picture.zoomBy(ZOOM_STEP));
    elementById("zoom-out").addEventListener("click", () => picture.zoomBy(1 / ZOOM_STEP));
    elementById("zoom-all").addEventListener("click", () => picture.showAll());
    stage.addEventListener("keydown", (event) => this.onStageKey(event, picture));
    const listenToClicks = () =>
      picture.network.on("click", (/** @type {{pointer: {canvas: {x: number, y: number}}}} */ event) =>
        this.onStageClick(picture.pickAt(event.pointer.canvas)));
    listenToClicks();
    whenMoved(stage, (point) => picture.hoverAt(point), () => picture.hover(null));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      picture.repaint();
      listenToClicks();
    });
  }

  /** @param {Choice | null} pick */
  onStageClick(pick) {
    if (pick || this.selected) this.show(pick, {});
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const writing = event.target instanceof HTMLInputElement;
    if (event.key === "Escape") this.stepOut();
    else if (event.key === "/" && !writing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      this.searchBox.input.focus();
      event.preventDefault();
    }
  }

  /** @param {KeyboardEvent} event @param {Picture} picture */
  onStageKey(event, picture) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    /** @type {Record<string, () => void>} */
    const actions = {
      ArrowLeft: () => picture.panBy(-PAN_STEP, 0),
      ArrowRight: () => picture.panBy(PAN_STEP, 0),
      ArrowUp: () => picture.panBy(0, -PAN_STEP),
      ArrowDown: () => picture.panBy(0, PAN_STEP),
      "+": () => picture.zoomBy(ZOOM_STEP),
      "=": () => picture.zoomBy(ZOOM_STEP),
      "-": () => picture.zoomBy(1 / ZOOM_STEP),
      "0": () => picture.showAll(),
    };
    if (!Object.hasOwn(actions, event.key)) return;
    actions[event.key]();
    event.preventDefault();
  }
}

/** Run once the whole page is read: the evidence stands behind the script. @param {() => void} run */
function whenRead(run) {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", run, { once: true });
  else run();
}

/**
 * Tell where a mouse is on an element, at most once a frame.
 * @param {HTMLElement} element @param {(point: {x: number, y: number}) => void} onMove @param {() => void} onLeave
 */
function whenMoved(element, onMove, onLeave) {
  /** @type {{x: number, y: number} | null} */
  let last = null;
  element.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "mouse" || event.buttons) return;
    if (!last) requestAnimationFrame(() => last && (onMove(last), (last = null)));
    const corner = element.getBoundingClientRect();
    last = { x: event.clientX - corner.left, y: event.clientY - corner.top };
  });
  element.addEventListener("pointerleave", () => {
    last = null;
    onLeave();
  });
}

const page = new Page();
