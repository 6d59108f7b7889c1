// What the page and the widget show and say alike of an answer.

import { element } from "./dom.js";
import { fill } from "./language.js";

/** What is read out of an answer. */
export function announcement(language, { confidence: { level }, answer, hits }) {
  const { strings } = language;
  const label = strings.label[level];
  if (!answer) {
    return fill(strings.announcement_not_found, { label, advice: strings.confidence[level] });
  }
  return fill(strings.announcement, { label, quote: answer.quote, hits: language.counted(strings.hits, hits.length) });
}

/** The heading of an answer: how sure it is, in words and as a meter. */
export function answerHeading({ strings }, level, attributes = {}) {
  const bars = [1, 2, 3].map(() => element("i"));
  const meter = element("span", { class: `meter ${level}`, "aria-hidden": "true" }, ...bars);
  return element("h2", { ...attributes, tabindex: "-1" }, meter, strings.label[level]);
}

/**
 * What has to be known of the answer, in Swedish: that its text was repealed, that there is a newer edition.
 * `newer` has that one's title and `href`: the first note that names it leads there, others may be of another.
 */
export function told(notes, newer = null) {
  let unnamed = newer;
  const items = notes.map((text) => {
    const at = unnamed ? text.indexOf(`”${unnamed.title}”`) + 1 : 0;
    if (at === 0) {
      return element("li", { text });
    }
    unnamed = null;
    const link = element("a", { href: newer.href, text: newer.title });
    return element("li", {}, text.slice(0, at), link, text.slice(at + newer.title.length));
  });
  return items.length === 0 ? [] : [element("ul", { class: "told", part: "notes", lang: "sv" }, ...items)];
}

/** The marked words of a quote. */
export function mark(quote) {
  return element("mark", { part: "mark", text: quote });
}
