// The table that an answer's quote stands in, with the quoted cells marked; of a long one the rows next to them at first.

import { folding } from "./passage.js";
import { element } from "./shared/dom.js";
import { mark } from "./shared/parts.js";

const LONG = 8; // rows
const NEAR = 2; // rows kept above and below those that are marked

/** What a passage with a table says, and the button that shows all of it where some is left out. */
export function tableParts(strings, { before, header, rows, after }) {
  const marked = rows.flatMap((row, number) => (row.some((cell) => cell.marked) ? [number] : []));
  const isNear = (number) => marked.some((other) => Math.abs(other - number) <= NEAR);
  const lines = rows.map((row, number) => line(row, header !== null, rows.length > LONG && !isNear(number)));
  const names = (header ?? []).map((name) => element(name ? "th" : "td", name ? { scope: "col", text: name } : {}));
  const table = element(
    "table",
    {},
    ...(header ? [element("thead", {}, element("tr", {}, ...names))] : []),
    element("tbody", {}, ...lines),
  );
  const around = (text) => (text ? [element("p", { class: "end", text })] : []);
  // It can be wider than the window: then it scrolls, by keyboard too.
  const wide = element("div", { class: "wide", tabindex: "0", role: "group", "aria-label": strings.table }, table);
  const shown = element("blockquote", { class: "passage", lang: "sv" }, ...around(before), wide, ...around(after));
  return [shown, ...folding(strings, shown)];
}

function line(row, named, far) {
  const cells = row.map((cell, number) => {
    const says = cell.marked ? [mark(cell.text)] : [cell.text];
    return named && number === 0 && cell.text ? element("th", { scope: "row" }, ...says) : element("td", {}, ...says);
  });
  return element("tr", far ? { class: "end" } : {}, ...cells);
}
