// What stands on the start page until something is asked: questions to begin with, and what is in the texts.

import { ownAddress } from "./citation.js";
import { element } from "./shared/dom.js";

const COLLECTIONS = 8;

/** Questions to begin with. Each is a link, which can be opened beside this page; `ask(question)` is told of a press. */
export function showExamples(place, questions, ask) {
  const items = questions.map((question) => {
    const link = element("a", { href: ownAddress(`?${new URLSearchParams({ q: question })}`).href, lang: "sv", text: question });
    link.addEventListener("click", (event) => {
      if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
        event.preventDefault();
        ask(question);
      }
    });
    return element("li", {}, link);
  });
  place.querySelector("ul").replaceChildren(...items);
  place.hidden = items.length === 0;
}

/** How many texts there are, in which collections, and the newest of them. */
export function showTexts(language, place, { documents, collections, newest_document: newest }) {
  const { strings } = language;
  const rows = [[strings.texts_number, language.counted(strings.texts_count, documents)]];
  if (collections.some(({ name }) => name)) {
    rows.push([strings.collections, collectionList(language, collections)]);
  }
  if (newest) {
    const day = element("time", { datetime: newest.published, text: language.date(newest.published) });
    rows.push([strings.texts_newest, element("span", {}, element("span", { lang: "sv", text: newest.title }), ", ", day)]);
  }
  const parts = rows.map(([name, said]) => element("div", {}, element("dt", { text: name }), element("dd", {}, said)));
  place.querySelector("dl").replaceChildren(...parts);
  place.hidden = documents === 0;
}

/** The largest first; those that aren't named are counted. */
function collectionList(language, collections) {
  const { strings } = language;
  const largest = [...collections].sort((one, other) => other.documents - one.documents).slice(0, COLLECTIONS);
  const items = largest.map(({ name, documents }) => {
    const count = element("span", { class: "count", text: `(${documents})` });
    return element("li", {}, name ? element("span", { lang: "sv", text: name }) : strings.no_collection, " ", count);
  });
  const left = collections.length - largest.length;
  if (left > 0) {
    items.push(element("li", { class: "count", text: language.counted(strings.texts_more, left) }));
  }
  return element("ul", {}, ...items);
}
