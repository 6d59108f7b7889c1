// A passage with what answers marked in it; of a long one what stands around that, until all of it is asked for.

import { element } from "./shared/dom.js";
import { mark } from "./shared/parts.js";

const AROUND = 160; // characters kept on each side of what is marked
const LINES = 3; // kept on each side
const WORTH = 80; // characters: fewer aren't left out

/** All of a passage. The texts are Swedish, whatever the interface is. */
export function passage({ before, quote, after }) {
  return element("blockquote", { class: "passage", lang: "sv" }, before, ...(quote ? [mark(quote)] : []), after);
}

/** A passage and, where it is shortened, the button that shows all of it. */
export function folded(strings, { before, quote, after }) {
  const [from, to] = [startOf(before), endOf(after)];
  const [first, last] = [before.slice(0, from), after.slice(to)].map((text) => element("span", { class: "end", text }));
  const shown = passage({ before: before.slice(from), quote, after: after.slice(0, to) });
  shown.prepend(...(from > 0 ? [first] : []));
  shown.append(...(to < after.length ? [last] : []));
  return [shown, ...folding(strings, shown)];
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

/** Where what is kept of the text before a mark begins: at a sentence or paragraph, else at a word. */
function startOf(text) {
  const lines = text.split("\n").slice(-LINES).join("\n");
  const earliest = text.length - Math.min(AROUND, lines.length);
  if (earliest < WORTH) {
    return 0;
  }
  const kept = text.slice(earliest - 1);
  const [edge] = [/(?:\n|[.!?]\s)/.exec(kept), /\s/.exec(kept)].filter(Boolean);
  return edge ? earliest - 1 + edge.index + edge[0].length : earliest;
}

/** Where what is kept of the text after a mark ends, likewise. */
function endOf(text) {
  const lines = text.split("\n").slice(0, LINES).join("\n");
  const latest = Math.min(AROUND, lines.length);
  if (text.length - latest < WORTH) {
    return text.length;
  }
  const kept = text.slice(0, latest + 1);
  const sentence = Math.max(...[".", "!", "?"].map((sign) => kept.lastIndexOf(`${sign} `)), kept.lastIndexOf("\n") - 1);
  return sentence >= 0 ? sentence + 1 : Math.max(kept.lastIndexOf(" "), 0);
}
