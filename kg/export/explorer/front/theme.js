"use strict";
/* Dark or light: as the system is, or as it was chosen, which the browser remembers. */

const THEME_KEY = "notes-kg-theme";
const THEMES = { system: "as the system", light: "light", dark: "dark" };
const prefersDark = matchMedia("(prefers-color-scheme: dark)");

/** The theme that was chosen; a browser that keeps nothing for local files has the system's. */
function chosenTheme() {
  try {
    const kept = localStorage.getItem(THEME_KEY) ?? "";
    return Object.hasOwn(THEMES, kept) ? kept : "system";
  } catch {
    return "system";
  }
}

/** @param {string} theme */
function chooseTheme(theme) {
  try {
    localStorage.setItem(THEME_KEY, theme);
  } catch {
    // The choice holds until the page is closed.
  }
  applyTheme(theme);
}

/** @param {string} theme */
function applyTheme(theme) {
  document.documentElement.dataset.theme = theme === "system" ? (prefersDark.matches ? "dark" : "light") : theme;
}

applyTheme(chosenTheme());

/** A choice of theme. @param {() => void} onChange */
function themeChoice(onChange) {
  let theme = chosenTheme();
  const box = element("select", { name: "theme", onchange: (/** @type {Event} */ event) => {
    theme = /** @type {HTMLSelectElement} */ (event.target).value;
    chooseTheme(theme);
    onChange();
  } }, ...Object.entries(THEMES).map(([key, text]) => element("option", { value: key, selected: key === theme }, text)));
  prefersDark.addEventListener("change", () => (applyTheme(theme), onChange()));
  return element("label", {}, element("span", {}, "Theme"), box);
}
