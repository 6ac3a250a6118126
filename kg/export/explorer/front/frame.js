"use strict";
/* What stands round the picture: the panel's place, the bar, the menu, the dialog. */

const isNarrow = () => matchMedia("(max-width: 760px)").matches;

/** @param {Explorer} explorer */
const openPanel = (explorer) => setPanel(explorer, true);

/** @param {Explorer} explorer */
const closePanel = (explorer) => setPanel(explorer, false);

/** The picture has the place that the panel leaves. @param {Explorer} explorer @param {boolean} isOpen */
function setPanel(explorer, isOpen) {
  byId("panel").hidden = !isOpen;
  byId("panel-open").hidden = isOpen;
  document.body.classList.toggle("wide", !isOpen);
  if (explorer.view === "graph") explorer.picture.fit();
}

/** Show the picture or the page, and which of them. @param {string} view */
function markView(view) {
  for (const tab of viewTabs()) tab.setAttribute("aria-pressed", String(tab.dataset.view === view));
  byId("graph").hidden = byId("legend").hidden = view !== "graph";
  byId("page").hidden = view === "graph";
}

const viewTabs = () => /** @type {HTMLElement[]} */ ([...document.querySelectorAll("[data-view]")]);

/** A line over the picture; "" takes it away. @param {string} text */
function hint(text) {
  byId("hint").textContent = text;
}

/** Text to copy. @param {string} title @param {string} text */
function showDialog(title, text) {
  byId("dialog-title").textContent = title;
  const box = /** @type {HTMLTextAreaElement} */ (byId("dialog-text"));
  box.value = text;
  /** @type {HTMLDialogElement} */ (byId("dialog")).showModal();
  box.setSelectionRange(0, 0);
  box.scrollTop = 0;
}

async function copyDialog() {
  const text = /** @type {HTMLTextAreaElement} */ (byId("dialog-text"));
  text.select();
  try {
    await navigator.clipboard.writeText(text.value);
  } catch {
    document.execCommand("copy");
  }
  byId("announcement").textContent = "Copied";
}

/** @param {Explorer} explorer */
function listenToFrame(explorer) {
  for (const tab of viewTabs()) tab.addEventListener("click", () => explorer.show(tab.dataset.view ?? "graph"));
  const clicks = /** @type {[string, () => void][]} */ ([
    ["back", () => explorer.trail.back()], ["overview", () => explorer.showOverview()], ["panel-close", () => closePanel(explorer)], ["panel-open", () => openPanel(explorer)],
    ["dialog-close", () => /** @type {HTMLDialogElement} */ (byId("dialog")).close()], ["dialog-copy", copyDialog],
  ]);
  for (const [id, does] of clicks) byId(id).addEventListener("click", does);
  listenToSheet("filter-open", "filters", async () => {
    await explorer.store.load();
    drawFilterForm(explorer.filters);
  });
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
  listenToSheet("menu-open", "menu", async () => {});
  byId("menu").replaceChildren(...menu(explorer));
  addEventListener("resize", () => explorer.view === "graph" && explorer.picture instanceof PlainPicture && explorer.picture.fit());
}

/** @param {Explorer} explorer */
function menu(explorer) {
  const item = (/** @type {string} */ text, /** @type {() => void} */ onclick) => element("button", { type: "button", onclick }, text);
  return [
    item("Save as PNG", async () => keep(await explorer.picture.png(), "graph.png")),
    item("Save as SVG", () => keep(new Blob([svgOf(explorer.picture)], { type: "image/svg+xml" }), "graph.svg")),
    item("Link to this view", () => showDialog("A link to this view", location.href)),
    item("Start again", () => explorer.showOverview()),
    themeChoice(() => explorer.recolour()),
  ];
}
