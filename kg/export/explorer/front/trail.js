"use strict";
/* Where one has been, and the way back. */

const TRAIL_LENGTH = 12;

/**
 * @typedef {{kind: "entity" | "community" | "happening" | "claim", id: number} | {kind: "video", id: string}
 *   | {kind: "tie", one: number, other: number}
 *   | {kind: "relation", one: number, predicate: string, other: number}} Selected
 */

class Trail {
  /** @param {Store} store @param {(selected: Selected, isReturn: boolean) => void} onPick */
  constructor(store, onPick) {
    this.store = store;
    this.onPick = onPick;
    /** @type {Selected[]} */
    this.steps = [];
  }

  /** A step to the end; one that is known moves there. @param {Selected} selected */
  add(selected) {
    const key = JSON.stringify(selected);
    this.steps = [...this.steps.filter((step) => JSON.stringify(step) !== key), selected].slice(-TRAIL_LENGTH);
  }

  /** Leave the last step for the one before it. */
  back() {
    this.steps.pop();
    const last = this.steps.at(-1);
    if (last) this.onPick(last, true);
  }

  draw() {
    byId("back").hidden = this.steps.length < 2;
    document.body.classList.toggle("trailed", this.steps.length > 0);
    byId("trail").replaceChildren(...this.steps.map((step, nth) => element("button", {
      type: "button", dir: "auto", "aria-current": nth === this.steps.length - 1 ? "true" : undefined, onclick: () => this.onPick(step, false),
    }, shortened(titleOf(this.store, step)))));
  }
}

/** What a thing is called. @param {Store} store @param {Selected} selected */
function titleOf(store, selected) {
  switch (selected.kind) {
    case "entity": return store.name(selected.id);
    case "tie": return `${store.name(selected.one)} + ${store.name(selected.other)}`;
    case "community": return store.communities[selected.id].name;
    case "relation": return relationText(store, { subject: selected.one, predicate: selected.predicate, object: selected.other });
    case "video": return store.notes[store.notesOf.get(selected.id)?.[0] ?? 0].videoTitle || selected.id;
    case "happening": return store.happenings[selected.id].name;
    default: {
      const { videoTitle, title, path } = store.noteOf(selected.id);
      return `a claim of ${videoTitle || title || path}`;
    }
  }
}
