// The query editor: sends the query, shows the answer as a table. Text goes in by textContent alone.
"use strict";

const at = (id) => document.getElementById(id);

// The parameters of a saved query: name, type, example.
function fields(option) {
  return (option.dataset.parameters || "").split("\n").filter(Boolean).map((line) => line.split("|"));
}

at("saved").addEventListener("change", (event) => {
  const option = event.target.selectedOptions[0];
  at("sparql").value = option.dataset.sparql || "";
  at("says").textContent = option.dataset.says || "";
  at("parameters").replaceChildren(...fields(option).map(([name, , example]) => {
    const label = document.createElement("label");
    const input = document.createElement("input");
    input.name = name;
    input.value = example;
    label.append(`${name} `, input);
    return label;
  }));
});

function cell(term) {
  const td = document.createElement("td");
  if (!term) return td;
  if (term.type === "uri" && /^https?:\/\//.test(term.value)) {
    const link = document.createElement("a");
    link.href = term.value;
    link.rel = "noopener noreferrer";
    link.textContent = term.value;
    td.append(link);
  } else {
    td.textContent = term.value;
  }
  return td;
}

function table(found) {
  const made = document.createElement("table");
  const head = made.insertRow();
  for (const name of found.head.vars) {
    const th = document.createElement("th");
    th.textContent = name;
    head.append(th);
  }
  for (const row of found.results.bindings) {
    made.insertRow().append(...found.head.vars.map((name) => cell(row[name])));
  }
  return made;
}

at("ask").addEventListener("submit", async (event) => {
  event.preventDefault();
  const body = new URLSearchParams({ query: at("sparql").value });
  for (const input of at("parameters").querySelectorAll("input")) {
    body.append(`$${input.name}`, input.value);
  }
  at("state").textContent = "…";
  const started = performance.now();
  const answer = await fetch("/sparql", {
    method: "POST", body, headers: { Accept: "application/sparql-results+json, text/turtle;q=0.5" },
  });
  const text = await answer.text();
  const shown = document.createElement("pre");
  shown.textContent = text;
  let made = shown;
  if (answer.ok && (answer.headers.get("content-type") || "").includes("json")) {
    const found = JSON.parse(text);
    if (found.results) made = table(found);
  }
  at("answer").replaceChildren(made);
  at("state").textContent = `${answer.status}, ${Math.round(performance.now() - started)} ms`;
});
