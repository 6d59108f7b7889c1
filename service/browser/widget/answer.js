// An answer as elements.

import { element, notice } from "../page/static/shared/dom.js";
import { fill } from "../page/static/shared/language.js";
import { answerHeading, told } from "../page/static/shared/parts.js";
import { tableParts, withTables } from "../page/static/shared/table.js";

/** The heading that says how sure the answer is, the answer in its passage with its source, and further passages. */
export function answerParts(language, { searched_for: searchedFor, confidence, notes, answer, hits }, address) {
  const { strings } = language;
  const { level } = confidence;
  const parts = [];
  if (searchedFor) {
    parts.push(element("p", { class: "searched", text: fill(strings.searched_for, { question: searchedFor }) }));
  }
  if (answer) {
    parts.push(answerSection(language, level, notes, answer, address));
    parts.push(...further(language, strings.further, hits.slice(1), address));
  } else {
    parts.push(notice(strings.label[level], strings.confidence[level], ...told(notes)));
    parts.push(...further(language, strings.nearest, hits, address));
  }
  return parts;
}

function answerSection(language, level, notes, answer, address) {
  const { strings } = language;
  const { citation, table } = answer;
  const newer = citation.validity?.newer;
  const there = newer && inLanguage(new URL(newer.document_url, address), language);
  return element(
    "div",
    { class: "answer", part: "answer" },
    answerHeading(language, level),
    element("p", { class: "advice", text: strings.confidence[level] }),
    ...told(notes, there?.origin === address.origin ? { title: newer.title, href: there } : null),
    ...(table ? tableParts(strings, table) : [withTables(strings, answer)]),
    element("div", { class: "source", part: "source" }, ...origin(language, citation, address)),
    element("p", { class: "note", text: strings.note }),
  );
}

/** Hits with what answers best in each, under a heading; nothing where there are none. */
function further(language, heading, hits, address) {
  if (hits.length === 0) {
    return [];
  }
  const items = hits.map(({ citation, marked }) =>
    element(
      "li",
      { part: "hit", "data-document": citation.document_id },
      ...origin(language, citation, address),
      withTables(language.strings, { before: "", quote: "", after: gist(marked) }),
    ),
  );
  const title = element("h2", { tabindex: "-1", text: heading });
  return [element("div", { class: "further", part: "further" }, title, element("ol", {}, ...items))];
}

/** What is marked in a passage; in a table the whole lines, where they begin in it under the first of their table. */
function gist({ before, quote, after }) {
  if (!quote.includes("|")) {
    return quote;
  }
  const above = before.split("\n");
  const lines = above.pop() + quote + after.split("\n")[0];
  const bars = (/** @type {string} */ line) => line.split("\n")[0].split("|").length - 1;
  let first = above.length;
  while (first > 0 && bars(lines) > 0 && bars(above[first - 1]) === bars(lines)) {
    first -= 1;
  }
  return [...above.slice(first, first + 1), lines].join("\n");
}

/** The title, which leads to the passage in its document, and under it date, section and page as far as known. */
function origin(language, citation, address) {
  const { strings } = language;
  const page = inLanguage(new URL(citation.document_url, address), language);
  const href = page.origin === address.origin ? page : null; // never out of the service, whatever an answer says
  const link = element("a", { part: "link", href, text: citation.title });
  const facts = [
    citation.published && language.date(citation.published),
    citation.heading,
    citation.page !== null && fill(strings.on_page, { page: citation.page }),
    citation.collection,
    citation.path,
  ];
  const known = facts.filter(Boolean).join(" · ");
  return [element("h3", {}, link), ...(known ? [element("p", { class: "facts", text: known })] : [])];
}

/** A page of the service in the widget's language; unasked, they are Swedish. */
export function inLanguage(page, { tag }) {
  if (tag !== "sv") {
    page.searchParams.set("lang", tag);
  }
  return page;
}
