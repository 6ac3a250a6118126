"use strict";
/* Everything by the keyboard. */

const PAN_SHARE = 0.1;
const ZOOM_STEP = 1.4;

/** @param {Explorer} explorer */
function listenToKeys(explorer) {
  document.addEventListener("keydown", (event) => {
    const isWriting = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLSelectElement;
    if (event.key === "Escape") stepOut(explorer);
    else if (event.key === "/" && !isWriting && !event.ctrlKey && !event.metaKey && !event.altKey) {
      byId("search").focus();
      event.preventDefault();
    }
  });
  byId("graph").addEventListener("keydown", (event) => onStageKey(explorer, event));
}

/** Escape goes one step out. @param {Explorer} explorer */
function stepOut(explorer) {
  if (explorer.pathFrom !== null) explorer.leavePath();
  else if (!byId("filters").hidden || !byId("menu").hidden) closeSheets();
  else if (explorer.selected) explorer.select(null);
  else if (!byId("panel").hidden) closePanel(explorer);
}

const SHEETS = [["filter-open", "filters"], ["menu-open", "menu"]];

function closeSheets() {
  for (const [button, sheet] of SHEETS) {
    byId(sheet).hidden = true;
    byId(button).setAttribute("aria-expanded", "false");
  }
}

/** A button that opens a sheet and closes the other. @param {string} button @param {string} sheet @param {() => Promise<void>} prepare */
function listenToSheet(button, sheet, prepare) {
  byId(button).addEventListener("click", async () => {
    await prepare();
    const opens = Boolean(byId(sheet).hidden);
    closeSheets();
    byId(sheet).hidden = !opens;
    byId(button).setAttribute("aria-expanded", String(opens));
  });
}

/** @param {Explorer} explorer @param {KeyboardEvent} event */
function onStageKey({ picture }, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  /** @type {Record<string, () => void>} */
  const actions = {
    ArrowLeft: () => picture.panBy(-PAN_SHARE, 0), ArrowRight: () => picture.panBy(PAN_SHARE, 0),
    ArrowUp: () => picture.panBy(0, PAN_SHARE), ArrowDown: () => picture.panBy(0, -PAN_SHARE),
    "+": () => picture.zoomBy(ZOOM_STEP), "=": () => picture.zoomBy(ZOOM_STEP), "-": () => picture.zoomBy(1 / ZOOM_STEP), "0": () => picture.showAll(),
  };
  if (!Object.hasOwn(actions, event.key)) return;
  actions[event.key]();
  event.preventDefault();
}
