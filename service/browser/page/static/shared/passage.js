// A passage with what answers marked in it, and the button that shows what is left out of one.

import { element } from "./dom.js";
import { mark } from "./parts.js";

/** All of a passage. The texts are Swedish, whatever the interface is. */
export function passage({ before, quote, after }) {
  return element("blockquote", { class: "passage", part: "passage", lang: "sv" }, before, ...(quote ? [mark(quote)] : []), after);
}

/** The button that shows what is left out of something shown (`.end`), which it hides; nothing where it is all there. */
export function folding(strings, shown) {
  if (shown.querySelector(".end") === null) {
    return [];
  }
  const button = element("button", { type: "button", class: "plain whole" });
  const show = (/** @type {boolean} */ whole) => {
    shown.querySelectorAll(".end").forEach((end) => end.toggleAttribute("hidden", !whole));
    button.setAttribute("aria-expanded", String(whole));
    button.textContent = whole ? strings.shorter : strings.whole;
  };
  button.addEventListener("click", () => show(button.getAttribute("aria-expanded") === "false"));
  show(false);
  return [button];
}
