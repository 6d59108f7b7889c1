// Tables: the one that an answer's quote stands in, its cells marked, of a long one the rows next to them at first; and
// those in any other text, whose lines readers have written with bars between the cells.

import { element, filled } from "./dom.js";
import { mark } from "./parts.js";
import { folding, passage } from "./passage.js";

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
  const wide = scrolling(strings.table, table);
  const shown = element("blockquote", { class: "passage", part: "passage", lang: "sv" }, ...around(before), wide, ...around(after));
  return [shown, ...folding(strings, shown)];
}

/** All of a passage, its tables as such. */
export function withTables(strings, { before, quote, after }) {
  const blocks = tabled(strings, [before, ...(quote ? [mark(quote)] : []), after].filter(Boolean));
  if (!blocks.some((block) => block instanceof Element)) {
    return passage({ before, quote, after });
  }
  return element("blockquote", { class: "passage", part: "passage", lang: "sv" }, ...blocks.flat());
}

/** It can be wider than the window: then it scrolls, by keyboard too. */
function scrolling(name, table) {
  return element("div", { class: "wide", tabindex: "0", role: "group", "aria-label": name }, table);
}

/**
 * A text with its tables as such: a table is two lines or more with as many bars each. Nothing of it is left out but
 * the bars. What comes is a list: tables, and lists of the strings and elements between them.
 * @param {(string | Element)[]} text - what is in marks is marked in the cells; other elements stay as they are
 */
export function tabled(strings, text) {
  const lines = linesOf(text);
  const counts = lines.map(bars);
  const blocks = [];
  let words = [];
  for (let at = 0; at < lines.length; ) {
    let end = at + 1;
    while (counts[at] > 0 && counts[end] === counts[at]) {
      end += 1;
    }
    if (end - at < 2) {
      words.push(...(words.length > 0 ? ["\n"] : []), ...lines[at]);
    } else {
      if (words.length > 0) {
        blocks.push(words);
        words = [];
      }
      const rows = lines.slice(at, end).map((one) => filled(element("tr"), cells(one)));
      blocks.push(scrolling(strings.other_table, element("table", {}, filled(element("tbody"), rows))));
    }
    at = end;
  }
  return words.length > 0 ? [...blocks, words] : blocks;
}

function linesOf(text) {
  const lines = [[]];
  for (const part of text) {
    if (typeof part !== "string" && part.localName !== "mark") {
      lines.at(-1).push(part);
      continue;
    }
    const says = typeof part === "string" ? (piece) => piece : mark;
    const pieces = (typeof part === "string" ? part : part.textContent).split("\n");
    lines.at(-1).push(...(pieces[0] ? [says(pieces[0])] : []));
    for (const piece of pieces.slice(1)) {
      lines.push(piece ? [says(piece)] : []);
    }
  }
  return lines;
}

function bars(line) {
  return line.reduce((count, part) => count + (textOf(part).match(/\|/g) ?? []).length, 0);
}

/** What stands in the line's words: what is neither text nor marked, such as where a page begins, has no cells. */
function textOf(part) {
  return typeof part === "string" ? part : part.localName === "mark" ? part.textContent : "";
}

function cells(line) {
  const found = [[]];
  for (const part of line) {
    if (!textOf(part)) {
      found.at(-1).push(part);
      continue;
    }
    // One space stands on each side of a bar.
    const pieces = textOf(part).split(/ ?\| ?/);
    for (const [number, piece] of pieces.entries()) {
      if (number > 0) {
        found.push([]);
      }
      if (piece) {
        found.at(-1).push(typeof part === "string" ? piece : mark(piece));
      }
    }
  }
  return found.map((says) => element("td", {}, ...says));
}

function line(row, named, far) {
  const cells = row.map((cell, number) => {
    const says = cell.marked ? [mark(cell.text)] : [cell.text];
    return named && number === 0 && cell.text ? element("th", { scope: "row" }, ...says) : element("td", {}, ...says);
  });
  return element("tr", far ? { class: "end" } : {}, ...cells);
}
