"use strict";
/* Lines of time: what happened by its own date, and what a video claims by its second. */

const EVENTS_AT_ONCE = 400;
const EVENTS_OPEN = 150; // with more events, years open on demand
const YEARS_ALONE = 40; // with more years, those before the next come by century
const YEARS_NAMED = 12; // so few bars all have their years
const FIRST_YEAR_ALONE = "1900";
const VIDEOS_AT_ONCE = 8;
const LINE_WIDTH = 1000; // units of a video's line, from its first second to the last that is claimed
const BARS_HEIGHT = 64;

/**
 * What the timeline shows: a selected video's or claim's line; else dated events, those of the selected entity with its videos.
 * @param {Explorer} explorer @returns {(Node | null)[]}
 */
function timelineView(explorer) {
  const { store, selected } = explorer;
  const video = selected?.kind === "video" ? selected.id : selected?.kind === "claim" ? store.noteOf(selected.id).video : "";
  if (video) return videoTimeline(explorer, video, selected?.kind === "claim" ? selected.id : null);
  return eventTimeline(explorer, selected?.kind === "entity" ? selected.id : null);
}

// ---- A video ------------------------------------------------------------------------------

/** All claims of a video by their seconds. @param {Explorer} explorer @param {string} video @param {number | null} chosen */
function videoTimeline(explorer, video, chosen) {
  const { store, filters } = explorer;
  const numbers = filters.claims(store.claimsOfVideo(video));
  const note = store.notes[store.notesOf.get(video)?.[0] ?? 0];
  const list = element("ol", { class: "seconds" });
  const pick = (/** @type {Claim} */ claim) => explorer.select({ kind: "claim", id: claim.number });
  store.claims(numbers).then((claims) => {
    const known = [...claims].sort((one, other) => (one.seconds ?? Infinity) - (other.seconds ?? Infinity) || one.number - other.number);
    list.replaceChildren(...known.map((claim) => element("li", { "data-claim": claim.number, class: claim.number === chosen ? "on" : undefined },
      claim.seconds === null || !VIDEO_ID.test(video) ? element("span", { class: "soft" }, "no second")
        : element("a", { href: `${WATCH_PAGE}${video}&t=${claim.seconds}s`, target: "_blank", rel: "noreferrer", "aria-label": `Play at ${clockTime(claim.seconds)}` }, clockTime(claim.seconds)),
      element("button", { type: "button", class: "plain name", dir: "auto", onclick: () => pick(claim) }, claim.text))));
    list.querySelector(".on")?.scrollIntoView({ block: "nearest" });
  });
  return [
    element("h2", { dir: "auto" }, note.videoTitle || note.title || video),
    element("p", { class: "soft" }, `${note.channel} · ${counted(numbers.length, "claim")} by second`),
    actionRow(sparqlAction("The claims of the video", () => claimsQuestion(filters, claimsOfVideo(store, video)))),
    claimLine(explorer, numbers, pick, new Set(chosen === null ? [] : [chosen])),
    list,
  ];
}

/**
 * A line from a video's start to its last claim with a stroke at each claim's second; a click picks the nearest.
 * @param {Explorer} explorer @param {number[]} numbers @param {(claim: Claim) => void} onPick @param {Set<number>} [marked]
 */
function claimLine(explorer, numbers, onPick, marked = new Set()) {
  const told = element("p", { class: "line-told soft", dir: "auto" });
  const box = element("div", { class: "claim-line" });
  explorer.store.claims(numbers).then((all) => {
    const claims = all.filter(({ seconds }) => seconds !== null);
    if (!claims.length) return box.append(element("p", { class: "soft" }, "No claim has a second."));
    const last = Math.max(1, ...claims.map(({ seconds }) => seconds ?? 0));
    const place = (/** @type {Claim} */ claim) => ((claim.seconds ?? 0) / last) * LINE_WIDTH;
    const strokes = claims.map((claim) => svgElement("line", {
      x1: place(claim), x2: place(claim), y1: marked.has(claim.number) ? 0 : 8, y2: 32, class: marked.has(claim.number) ? "stroke on" : "stroke", "vector-effect": "non-scaling-stroke",
    }));
    const line = svgElement("svg", { class: "line", viewBox: `0 0 ${LINE_WIDTH} 32`, preserveAspectRatio: "none", role: "img", "aria-label": `${counted(claims.length, "claim")} from 00:00 to ${clockTime(last)}` },
      svgElement("line", { x1: 0, x2: LINE_WIDTH, y1: 32, y2: 32, class: "ground", "vector-effect": "non-scaling-stroke" }), ...strokes);
    const nearest = (/** @type {MouseEvent} */ event) => {
      const { left, width } = line.getBoundingClientRect();
      const at = ((event.clientX - left) / Math.max(1, width)) * LINE_WIDTH;
      return claims.reduce((one, other) => (Math.abs(place(other) - at) < Math.abs(place(one) - at) ? other : one));
    };
    line.addEventListener("click", (event) => onPick(nearest(event)));
    line.addEventListener("pointermove", (event) => {
      const claim = nearest(event);
      told.textContent = `${clockTime(claim.seconds ?? 0)} ${claim.text}`;
    });
    line.addEventListener("pointerleave", () => (told.textContent = ""));
    return box.append(line, element("p", { class: "ends soft" }, element("span", {}, "00:00"), element("span", {}, clockTime(last))), told);
  });
  return box;
}

/** The videos that name an entity, each with its line. @param {Explorer} explorer @param {number} entity */
function entityVideos(explorer, entity) {
  const { store, filters } = explorer;
  /** @type {Map<string, number[]>} */
  const videos = new Map();
  for (const claim of filters.claimsOf(entity)) {
    const { video } = store.noteOf(claim);
    const known = videos.get(video);
    if (known) known.push(claim);
    else if (video) videos.set(video, [claim]);
  }
  const order = [...videos].sort((one, other) => other[1].length - one[1].length || one[1][0] - other[1][0]);
  const list = element("div", { class: "videos" });
  const more = element("button", { type: "button", class: "more", onclick: () => show() });
  let shown = 0;
  const show = () => {
    const next = order.slice(shown, shown + VIDEOS_AT_ONCE);
    shown += next.length;
    more.remove();
    list.append(...next.map(([video, claims]) => {
      const note = store.noteOf(claims[0]);
      return element("section", {},
        element("h4", { dir: "auto" }, element("button", { type: "button", class: "plain", onclick: () => explorer.select({ kind: "video", id: video }) }, note.videoTitle || note.title || video),
          element("small", {}, ` ${note.channel} · ${counted(claims.length, "claim")}`)),
        claimLine(explorer, filters.claims(store.claimsOfVideo(video)), (claim) => explorer.select({ kind: "claim", id: claim.number }), new Set(claims)));
    }));
    more.textContent = `${grouped(order.length - shown)} more`;
    if (shown < order.length) list.append(more);
  };
  show();
  return [element("h3", {}, "Videos that name it, by second", element("small", {}, ` ${grouped(order.length)}`)), list];
}

// ---- Dated events -------------------------------------------------------------------------

/** @param {Explorer} explorer @param {number | null} about @returns {(Node | null)[]} */
function eventTimeline(explorer, about) {
  const { store, filters } = explorer;
  const events = store.happenings.filter((event) => filters.happening(event) && (about === null || event.who.includes(about)));
  /** @type {Map<string, Happening[]>} */
  const years = new Map();
  for (const event of events) {
    const year = event.date.startsWith("--") ? "" : event.date.slice(0, 4);
    const known = years.get(year);
    if (known) known.push(event);
    else years.set(year, [event]);
  }
  const sections = [...(years.size > YEARS_ALONE ? byCentury(years) : years)].sort(([one], [other]) => (one || "9999").localeCompare(other || "9999"))
    .map(([year, list]) => ({ year, list, box: yearSection(explorer, year, list, events.length <= EVENTS_OPEN) }));
  const { from, to } = filters;
  return [
    element("h2", { dir: "auto" }, about === null ? "What happened" : store.name(about)),
    element("p", { class: "soft" }, `${counted(events.length, "dated event")}${filters.hasYears ? ` from ${from || "the first"} to ${to || "the last"}` : ""}`),
    actionRow(sparqlAction("Dated events", () => eventsQuestion(filters, about))),
    events.length ? yearBars(sections.filter(({ year }) => year)) : element("p", {}, "Nothing with a date."),
    ...sections.map(({ box }) => box),
    ...(about === null ? [] : entityVideos(explorer, about)),
  ];
}

/** Years long ago together by their centuries. @param {Map<string, Happening[]>} years @returns {Map<string, Happening[]>} */
function byCentury(years) {
  /** @type {Map<string, Happening[]>} */
  const found = new Map();
  for (const [year, list] of years) {
    const name = year && year < FIRST_YEAR_ALONE ? `${year.slice(0, 2)}00s` : year;
    found.set(name, [...(found.get(name) ?? []), ...list]);
  }
  return found;
}

/** @param {Explorer} explorer @param {string} year @param {Happening[]} list @param {boolean} isOpen */
function yearSection(explorer, year, list, isOpen) {
  const told = element("ol", {});
  const box = /** @type {HTMLDetailsElement} */ (element("details", { class: "year", open: isOpen }, element("summary", {}, year || "Year not told", element("small", {}, ` ${grouped(list.length)}`)), told));
  const fill = () => told.childElementCount || told.append(...list.slice(0, EVENTS_AT_ONCE).map((event) => element("li", {}, happeningButton(explorer, event),
    element("small", {}, ` ${shownKind(event.type)}${claimsTold(explorer.filters.claims(event.claims).length)}`))));
  box.addEventListener("toggle", fill);
  if (isOpen) fill();
  return box;
}

/** How many claims tell it, where it is more than one. @param {number} count */
const claimsTold = (count) => (count > 1 ? ` · ${counted(count, "claim")}` : "");

/** How many events each year has; a click opens the year. The list under it says the same. @param {{year: string, list: Happening[], box: HTMLDetailsElement}[]} sections */
function yearBars(sections) {
  if (sections.length < 2) return null;
  const most = Math.max(...sections.map(({ list }) => list.length));
  const step = LINE_WIDTH / sections.length;
  const picture = svgElement("svg", { class: "bars", viewBox: `0 0 ${LINE_WIDTH} ${BARS_HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" }, ...sections.map(({ year, list, box }, nth) => {
    const height = Math.max(2, (list.length / most) * BARS_HEIGHT);
    const bar = svgElement("rect", { x: nth * step, y: BARS_HEIGHT - height, width: step * 0.8, height }, svgElement("title", {}, `${year}: ${counted(list.length, "event")}`));
    bar.addEventListener("click", () => ((box.open = true), box.scrollIntoView({ block: "start" })));
    return bar;
  }));
  return element("div", { class: "claim-line" }, picture, sections.length <= YEARS_NAMED ? element("p", { class: "years soft" }, ...sections.map(({ year }) => element("span", {}, year)))
    : element("p", { class: "ends soft" }, element("span", {}, sections[0].year), element("span", {}, sections[sections.length - 1].year)));
}
