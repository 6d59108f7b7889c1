// An answer as elements: how sure it is, the marked words in their passage, where they stand, and further passages.

import { citationText, documentAddress, originalAddress } from "./citation.js";
import { copyButton } from "./copying.js";
import { unseen } from "./dom.js";
import { element, notice } from "./shared/dom.js";
import { answerHeading, mark, told } from "./shared/parts.js";

/** What is shown of an answer. `announce` is given what is to be read out when something has been copied. */
export function answerParts(language, { confidence: { level }, notes, answer, hits }, announce) {
  const { strings } = language;
  if (!answer) {
    return [
      notice(strings.label[level], strings.confidence[level]),
      ...told(notes),
      ...passages(language, strings.nearest, hits, announce),
    ];
  }
  return [
    answerSection(language, level, notes, answer, hits[0], announce),
    ...passages(language, strings.further, hits.slice(1), announce),
  ];
}

/** The answer in its passage, which is that of the first hit, and how far to rely on it. */
function answerSection(language, level, notes, answer, hit, announce) {
  const { strings } = language;
  // The passage may begin on the page before the quote's.
  const quoted = { ...hit, citation: { ...hit.citation, page: answer.citation.page } };
  return element(
    "section",
    { class: "answer", "aria-labelledby": "answer-heading" },
    answerHeading(language, level, { id: "answer-heading" }),
    element("p", { class: "reliance", text: strings.confidence[level] }),
    ...told(notes),
    passage(answer),
    element(
      "div",
      { class: "source" },
      element("h3", { lang: "sv", text: answer.citation.title }),
      ...origin(language, quoted, announce),
    ),
    element("p", { class: "note", text: strings.answer_note }),
  );
}

/** A section of hits under a heading, or nothing where there are none. */
function passages(language, heading, hits, announce) {
  if (hits.length === 0) {
    return [];
  }
  const items = hits.map((hit) =>
    element(
      "li",
      {},
      element("h3", { lang: "sv", text: hit.citation.title }),
      passage(hit.marked),
      ...origin(language, hit, announce),
    ),
  );
  return [
    element(
      "section",
      { class: "further", "aria-labelledby": "further-heading" },
      element("h2", { id: "further-heading", tabindex: "-1", text: heading }),
      element("ol", {}, ...items),
    ),
  ];
}

/** A passage with the sentences marked in it that answer best. The texts are Swedish, whatever the interface is. */
function passage({ before, quote, after }) {
  return element("blockquote", { class: "passage", lang: "sv" }, before, mark(quote), after);
}

/** Where a hit stands, in how many other places, and what can be done with it. */
function origin(language, hit, announce) {
  const { strings } = language;
  const parts = [facts(language, hit.citation)];
  if (hit.duplicates !== 0) {
    parts.push(element("p", { class: "duplicates", text: language.counted(strings.duplicates, hit.duplicates) }));
  }
  const { title } = hit.citation;
  const there = { class: "in-context", href: documentAddress(hit) };
  const original = originalAddress(hit.citation, hit.marked);
  const text = citationText(language, hit.citation, hit.marked.quote);
  parts.push(
    element(
      "ul",
      { class: "actions" },
      element("li", {}, element("a", there, ...named(strings.in_context, title))),
      ...(original ? [element("li", {}, originalLink(strings, original, hit.citation))] : []),
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
  const attributes = { class: "original", href, rel: "noreferrer", "data-address": link };
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
