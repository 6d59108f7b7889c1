// Of a long passage what stands around what is marked in it, until all of it is asked for.

import { element } from "./shared/dom.js";
import { folding, passage } from "./shared/passage.js";

const AROUND = 160; // characters kept on each side of what is marked
const LINES = 3; // kept on each side
const WORTH = 80; // characters: fewer aren't left out

/** A passage and, where it is shortened, the button that shows all of it. */
export function folded(strings, { before, quote, after }) {
  const [from, to] = [startOf(before), endOf(after)];
  const [first, last] = [before.slice(0, from), after.slice(to)].map((text) => element("span", { class: "end", text }));
  const shown = passage({ before: before.slice(from), quote, after: after.slice(0, to) });
  shown.prepend(...(from > 0 ? [first] : []));
  shown.append(...(to < after.length ? [last] : []));
  return [shown, ...folding(strings, shown)];
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
