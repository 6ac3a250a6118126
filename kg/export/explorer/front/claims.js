"use strict";
/* Claims as evidence: grouped by video, each with who says it, where it stands, and a click that plays its second. */

const CLAIMS_AT_ONCE = 40;
const WATCH_PAGE = "https://www.youtube.com/watch?v=";
const PLAYER = "https://www.youtube-nocookie.com/embed/";
const VIDEO_ID = /^[\w-]{11}$/;

/**
 * A list of claims that grows on demand.
 * @param {Explorer} explorer @param {number[]} numbers @param {number} [atOnce]
 */
function claimList(explorer, numbers, atOnce = CLAIMS_AT_ONCE) {
  const list = element("div", { class: "claims" });
  const more = /** @type {HTMLButtonElement} */ (element("button", { type: "button", class: "more", onclick: () => show() }));
  let shown = 0;
  const show = async () => {
    more.disabled = true;
    const next = await explorer.store.claims(numbers.slice(shown, shown ? shown + CLAIMS_AT_ONCE : atOnce));
    shown += next.length;
    more.remove();
    list.append(...byVideo(next).map((group) => videoGroup(explorer, group)));
    more.disabled = false;
    more.textContent = `${grouped(numbers.length - shown)} more`;
    if (shown < numbers.length) list.append(more);
  };
  if (numbers.length) show();
  else list.append(element("p", { class: "soft" }, explorer.filters.isOn ? "No claims pass the filter." : "No claims."));
  return list;
}

/** @param {Claim[]} claims @returns {Claim[][]} */
function byVideo(claims) {
  /** @type {Map<string, Claim[]>} */
  const groups = new Map();
  for (const claim of claims) {
    const key = claim.video || claim.note;
    const known = groups.get(key);
    if (known) known.push(claim);
    else groups.set(key, [claim]);
  }
  return [...groups.values()];
}

/** @param {Explorer} explorer @param {Claim[]} claims */
function videoGroup(explorer, claims) {
  const [{ video, videoTitle, noteTitle, channel, note }] = claims;
  const title = videoTitle || noteTitle || note;
  return element("section", { class: "video" },
    element("h4", { dir: "auto" }, video ? element("button", { type: "button", class: "plain", title: "All claims of the video", onclick: () => explorer.select({ kind: "video", id: video }) }, title) : title,
      element("small", {}, ` ${channel}`)),
    ...claims.map((claim) => claimCard(explorer, claim)));
}

/** @param {Explorer} explorer @param {Claim} claim */
function claimCard(explorer, claim) {
  const card = element("article", { class: "claim", "data-claim": claim.number });
  card.append(element("p", { dir: "auto" }, claim.text));
  const told = element("p", { class: "told" });
  if (claim.sources.length) {
    told.append("says ", ...claim.sources.flatMap((source, at) => [at ? ", " : "",
      element("button", { type: "button", class: "plain", onclick: () => explorer.selectByName(source) }, source)]));
  }
  told.append(element("span", { class: "mode" }, claim.isDenied ? `${claim.mode}, denied` : claim.mode));
  card.append(told);
  card.append(element("p", { class: "where" }, ...breakable(`${claim.note}:${claim.line}`), claim.section ? ` · ${claim.section}` : ""));
  if (claim.seconds !== null && VIDEO_ID.test(claim.video)) card.append(playing(claim, card));
  return card;
}

/** A link that plays at the second, and a player that is loaded only when it is asked for. @param {Claim} claim @param {HTMLElement} card */
function playing(claim, card) {
  const seconds = Math.max(0, Math.floor(claim.seconds ?? 0));
  const link = element("a", { href: `${WATCH_PAGE}${claim.video}&t=${seconds}s`, target: "_blank", rel: "noreferrer" }, `▶ ${clockTime(seconds)}`);
  const here = element("button", {
    type: "button", class: "plain", onclick: () => {
      for (const player of document.querySelectorAll("iframe.player")) player.remove();
      card.append(element("iframe", {
        class: "player", src: `${PLAYER}${claim.video}?start=${seconds}&autoplay=1`, title: `Video at ${clockTime(seconds)}`,
        allow: "autoplay; encrypted-media; fullscreen", referrerpolicy: "strict-origin-when-cross-origin",
      }));
    },
  }, "play here");
  return element("p", { class: "play" }, link, " ", here);
}
