// An answer as elements: how sure it is, the marked words in their passage, where they stand, and further passages.

import { citationText, documentAddress, ownAddress, originalAddress, wholeAddress } from "./citation.js";
import { copyButton } from "./copying.js";
import { unseen } from "./dom.js";
import { folded } from "./passage.js";
import { pictureButton } from "./picture.js";
import { element, notice } from "./shared/dom.js";
import { answerHeading, told } from "./shared/parts.js";
import { tableParts, withTables } from "./shared/table.js";

const FALL = 0.12; // a hit that scores so much below the first is rarely one that answers (docs/decisions/139-answer-page.md)

/** What is shown of an answer. `announce` is given what is to be read out when something has been copied. */
export function answerParts(language, { confidence: { level }, notes, answer, hits }, announce) {
  const { strings } = language;
  if (!answer) {
    // Nothing is marked in what is no answer.
    const shown = (hit) => ({ before: "", quote: "", after: hit.text });
    const unmarked = hits.map((hit) => ({ ...hit, shown: shown(hit), apart: apart(language, hits, hit) }));
    return [
      notice(strings.label[level], strings.confidence[level], ...told(notes)),
      ...further(language, strings.nearest, unmarked, announce),
    ];
  }
  const far = hits.findIndex((hit) => hits[0].score - hit.score > FALL);
  const others = hits.slice(1).map((hit) => ({ ...hit, shown: hit.marked, apart: apart(language, hits, hit) }));
  const near = far < 0 ? others.length : far - 1;
  return [
    answerSection(language, level, notes, answer, hits[0], near, announce),
    ...further(language, strings.further, others, announce, near),
  ];
}

/** The answer in its passage, which is that of the first hit, and how far to rely on it beside `near` others. */
function answerSection(language, level, notes, answer, hit, near, announce) {
  const { strings } = language;
  const newer = answer.citation.validity?.newer;
  // The passage may begin on the page before the quote's.
  const quoted = { ...hit, citation: { ...hit.citation, page: answer.citation.page } };
  return element(
    "section",
    { class: "answer", "aria-labelledby": "answer-heading" },
    answerHeading(language, level, { id: "answer-heading" }),
    element("p", { class: "reliance", text: reliance(language, level, near) }),
    ...told(notes, newer && { title: newer.title, href: ownAddress(newer.document_url).href }),
    element("div", { class: "quoted" }, ...(answer.table ? tableParts(strings, answer.table) : shownPassage(strings, answer))),
    element(
      "div",
      { class: "source" },
      element("h3", { lang: "sv", text: answer.citation.title }),
      ...origin(language, quoted, announce),
    ),
    element("p", { class: "note", text: strings.answer_note }),
  );
}

/** How far to rely on an answer; `others` are the passages that are shown beside it, which may fit as well. */
function reliance({ strings }, level, others) {
  return level === "unsure" && others === 0 ? strings.confidence_alone : strings.confidence[level];
}

/** A passage in which the quote is in no table: shortened, but where there is one elsewhere in it. */
function shownPassage(strings, answer) {
  const whole = withTables(strings, answer);
  return whole.querySelector("table") ? [whole] : folded(strings, answer);
}

/** Hits under a heading, a line each until opened; those after the first `near` when asked for. */
function further(language, heading, hits, announce, near = hits.length) {
  if (hits.length === 0) {
    return [];
  }
  const items = hits.map((hit) => element("li", {}, line(language, hit, announce)));
  const [first, rest] = [items.slice(0, near), items.slice(near)];
  const parts = first.length > 0 ? [element("ol", {}, ...first)] : [];
  if (rest.length > 0) {
    const summary = element("summary", { text: language.counted(language.strings.farther, rest.length) });
    parts.push(element("details", { class: "rest" }, summary, element("ol", {}, ...rest)));
  }
  const title = element("h2", { id: "further-heading", tabindex: "-1", text: heading });
  return [element("section", { class: "further", "aria-labelledby": "further-heading" }, title, ...parts)];
}

/** What tells a hit's document from others of its title among the hits: its date, or where it lies; null without any. */
function apart(language, hits, { citation: { title, published, path } }) {
  const alike = hits.map((hit) => hit.citation).filter((other) => other.title === title);
  const paths = new Set(alike.map((other) => other.path));
  if (paths.size < 2) {
    return null;
  }
  const dates = new Set(alike.map((other) => other.published));
  return published && dates.size === paths.size ? language.date(published) : path;
}

/** A hit as a line with its title and how what it says begins, and opened all of it. */
function line(language, hit, announce) {
  const gist = hit.shown.quote || hit.text;
  const { title } = hit.citation;
  return element(
    "details",
    { class: "hit", "data-document": hit.citation.document_id },
    element(
      "summary",
      {},
      element("h3", { lang: "sv", text: hit.apart ? `${title} (${hit.apart})` : title }),
      element("span", { class: "gist", lang: "sv", text: gist }),
    ),
    withTables(language.strings, hit.shown),
    ...origin(language, hit, announce),
  );
}

/** Where a hit stands, in how many other places, and what can be done with it. */
function origin(language, hit, announce) {
  const { strings } = language;
  const parts = [facts(language, hit.citation)];
  if (hit.review) {
    parts.push(element("p", { class: "review", lang: "sv", text: hit.review }));
  }
  if (hit.duplicates !== 0) {
    parts.push(element("p", { class: "duplicates", text: language.counted(strings.duplicates, hit.duplicates) }));
  }
  const { title } = hit.citation;
  const there = { class: "in-context", href: documentAddress(hit) };
  const original = originalAddress(hit.citation, hit.marked);
  const text = citationText(language, hit.citation, hit.marked.quote);
  const picture = pictureButton(language, hit, announce);
  parts.push(
    element(
      "ul",
      { class: "actions" },
      element("li", {}, element("a", there, ...named(strings.in_context, title))),
      ...(original ? [element("li", {}, originalLink(strings, original, hit.citation))] : []),
      ...(picture ? [element("li", {}, picture)] : []),
      element("li", {}, copyButton(language, text, announce, ...named(strings.copy, title))),
    ),
  );
  return parts;
}

/** What each of several alike does is told by the title that screen readers read with it. */
function named(action, title) {
  return [action, unseen(`: ${title}`)];
}

/** The way to the original at the quote; on paper it is told where the original is. */
export function originalLink(strings, href, { link, title }) {
  const attributes = { class: "original", href, rel: "noreferrer", "data-address": wholeAddress(link) };
  return element("a", attributes, ...named(strings.original, title));
}

/** What is known of where a citation stands, or of a document. */
export function facts(language, { published, heading, page, author, collection, source, path }) {
  const { strings } = language;
  const known = [
    [strings.published, published && element("time", { datetime: published, text: language.date(published) })],
    [strings.section, heading],
    [strings.page, page],
    [strings.author, author],
    [strings.collection, collection],
    [strings.source, source],
    // Beside what a text says of itself stands where it lies, which it can't choose.
    [strings.path, path !== source && path],
  ];
  const list = element("dl", { class: "facts" });
  for (const [name, value] of known.filter(([, given]) => given)) {
    list.append(element("div", {}, element("dt", { text: name }), element("dd", {}, value)));
  }
  return list;
}
