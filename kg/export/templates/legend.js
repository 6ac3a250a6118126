"use strict";
/* The legend: each type of entity as a button that shows or hides it. */

class Legend {
  /** @param {GraphRecords} records @param {() => void} onChange */
  constructor({ summary, entities }, onChange) {
    /** @type {Set<string>} */
    this.hidden = new Set();
    this.onChange = onChange;
    const present = summary.types.filter((type) => entities.some((entity) => entity.type === type));
    this.buttons = new Map(present.map((type) => {
      const count = entities.filter((entity) => entity.type === type).length;
      return [type, makeButton("", () => this.toggle(type), swatch(type), type, make("span", "count", grouped(count)))];
    }));
    for (const button of this.buttons.values()) button.setAttribute("aria-pressed", "true");
    elementById("legend").replaceChildren(...this.buttons.values());
  }

  /** @param {string} type */
  toggle(type) {
    if (!this.hidden.delete(type)) this.hidden.add(type);
    this.buttons.get(type)?.setAttribute("aria-pressed", String(!this.hidden.has(type)));
    this.onChange();
  }

  /** Show a type that was hidden. @param {string} type */
  reveal(type) {
    if (this.hidden.has(type)) this.toggle(type);
  }
}
