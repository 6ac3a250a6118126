// YASGUI over this server's endpoint, with the saved queries. What people wrote goes in by textContent and value alone.
"use strict";

const at = (id) => document.getElementById(id);
const setting = JSON.parse(at("setting").textContent);
const ENDPOINT = `${location.origin}/sparql`;
const FIRST = `SELECT ?name ?claims {
  GRAPH kg:Summaries { ?x kg:claimCount ?claims }
  ?x a schema:Person ; skos:prefLabel ?name
} ORDER BY DESC(?claims) LIMIT 20`;

// The server knows the prefixes of the vocabulary; the editor shows them, so that it marks none as unknown.
const declared = Object.entries(setting.prefixes).map(([name, iri]) => `${name}: <${iri}>`);
function withPrefixes(query) {
  const used = declared.filter((line) => query.includes(line.split(" ")[0]) && !new RegExp(`PREFIX\\s+${line.split(" ")[0]}`, "i").test(query));
  return used.map((line) => `PREFIX ${line}\n`).join("") + (used.length ? "\n" : "") + query;
}

// Completing asks nobody: the words of the vocabulary came with the page.
const { Autocompleters } = Yasgui.Yasqe;
for (const [name, words] of [["prefixes", declared], ["property", setting.terms.property], ["class", setting.terms.class]]) {
  Autocompleters[name] = { ...Autocompleters[name], get: words, bulk: true, persistenceId: null };
}

const yasgui = new Yasgui(at("editor"), {
  requestConfig: { endpoint: ENDPOINT, method: "POST" },
  populateFromUrl: (tab) => ({ ...tab, requestConfig: { ...tab.requestConfig, endpoint: ENDPOINT } }),
  endpointCatalogueOptions: { getData: () => [{ endpoint: ENDPOINT }] },
  persistenceId: "kg", autofocus: false, copyEndpointOnNewTab: false,
  yasqe: { value: withPrefixes(FIRST), autocompleters: ["prefixes", "property", "class", "variables"] },
  yasr: { prefixes: setting.prefixes, maxPersistentResponseSize: 0 },
});

// Values of a saved query's parameters travel as $name=value and belong to the tab.
function valuesOf(tab) {
  const { args } = tab.getRequestConfig();
  return (Array.isArray(args) ? args : []).filter(({ name }) => name.startsWith("$"));
}

let shownOf = null;
function showParameters() {
  const tab = yasgui.getTab();
  if (tab === shownOf) return;
  shownOf = tab;
  const values = tab ? valuesOf(tab) : [];
  const query = setting.queries.find(({ parameters }) => values.length && parameters.map(({ name }) => `$${name}`).join() === values.map(({ name }) => name).join());
  at("parameters").replaceChildren(...values.map(({ name, value }, place) => {
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.name = name;
    input.value = value;
    input.addEventListener("input", () => {
      tab.setRequestConfig({ args: valuesOf(tab).map((one) => (one.name === name ? { name, value: input.value } : one)) });
    });
    label.append(`${name.slice(1)} `, input);
    label.title = query ? query.parameters[place].description : "";
    return label;
  }));
}

at("parameters").addEventListener("submit", (event) => {
  event.preventDefault();
  yasgui.getTab().query().catch(() => {});
});

at("saved").addEventListener("change", (event) => {
  const query = setting.queries.find(({ name }) => name === event.target.value);
  at("says").textContent = query ? query.description : "";
  if (!query) return;
  const tab = yasgui.getTab();
  tab.setQuery(query.sparql);
  tab.setRequestConfig({ args: query.parameters.map(({ name, example }) => ({ name: `$${name}`, value: example })) });
  shownOf = null;
  showParameters();
});

for (const change of ["tabSelect", "tabAdd", "tabClose", "tabChange"]) yasgui.on(change, () => setTimeout(showParameters));
for (const tab of Object.values(yasgui._tabs)) tab.setEndpoint(ENDPOINT);
showParameters();

// An IRI of the data leads to its page at this server.
function leadHere(event) {
  const link = event.target.closest?.("a.iri");
  if (link?.getAttribute("href").startsWith(setting.base)) link.setAttribute("href", new URL(link.href).pathname.replace(/^\/+/, "/"));
}
for (const kind of ["mouseover", "focusin", "click", "auxclick"]) at("editor").addEventListener(kind, leadHere, true);
document.body.dataset.ready = "true";
