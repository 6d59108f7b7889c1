// Elements of the page alone.

import { element } from "./shared/dom.js";

/** Seen by nobody, read out by screen readers. */
export function unseen(text) {
  return element("span", { class: "unseen", text });
}

/** The address if a browser may follow it, else null: a link out of a text could be a script. */
export function webAddress(link) {
  try {
    const address = new URL(link);
    return ["http:", "https:"].includes(address.protocol) ? address : null;
  } catch {
    return null;
  }
}
