// The page at /dokument/{id}: a document whole, with what the address cites (?stycke=&tecken=) marked and in view.

import { facts, originalLink } from "./answer.js";
import { fetchDocument } from "./api.js";
import { originalAddress, ownAddress } from "./citation.js";
import { element, filled, notice } from "./shared/dom.js";
import { fill } from "./shared/language.js";
import { tabled } from "./shared/table.js";
import { inLanguage, loadLanguage } from "./strings.js";

const CITED = ["stycke", "tecken", "offset"]; // what the address tells of a citation or a part, for the API to find
const PART = 200_000; // characters of a part, as the API sends them
const SLOW = 150; // milliseconds before waiting is worth a word
const LONG = 3000; // characters of a text that is worth a table of contents
const MANY = 3; // headings in it

const main = document.querySelector("main");
const status = document.getElementById("status");

const language = await loadLanguage();
const { strings } = language;

read();

async function read() {
  const waiting = setTimeout(() => {
    document.body.dataset.state = "waiting";
    status.textContent = strings.reading;
  }, SLOW);
  const asked = new URLSearchParams(location.search);
  const query = new URLSearchParams(CITED.filter((name) => asked.has(name)).map((name) => [name, asked.get(name)]));
  const id = decodeURIComponent(location.pathname.split("/").at(-1));
  const found = await fetchDocument(language, id, query, new AbortController());
  clearTimeout(waiting);
  if (found.problem) {
    showProblem(found);
  } else {
    showDocument(found);
  }
}

function showProblem({ title, problem, again }) {
  const way = again
    ? element("button", { type: "button", class: "again", text: strings.again })
    : element("p", {}, element("a", { href: ownAddress("").href, text: strings.ask_anew }));
  if (again) {
    way.addEventListener("click", read);
  }
  show("problem", `${title}. ${problem}`, notice(title, problem, way));
}

function showDocument(found) {
  document.title = fill(strings.title, { question: found.title });
  const { reference } = found;
  const body = textOf(found.segments, reference?.found ? reference.passage_id : null);
  const cited = body.querySelector(".cited");
  const title = element("h1", { lang: "sv", text: found.title });
  const head = element("header", { class: "head" }, title, facts(language, found));
  const ways = element("ul", { class: "actions" });
  if (cited) {
    ways.append(element("li", {}, element("a", { class: "to-cited", href: `#${cited.id}`, text: strings.to_cited })));
  }
  const original = originalAddress({ ...found, page: firstMarked(found)?.page ?? null }, citedWords(found));
  if (original) {
    ways.append(element("li", {}, originalLink(strings, original, found)));
  }
  if (found.attached_to) {
    const { title: name, document_url: href } = found.attached_to;
    ways.append(element("li", {}, element("a", { href: ownAddress(href).href, text: fill(strings.attached_to, { title: name }) })));
  }
  if (ways.children.length > 0) {
    head.append(ways);
  }
  const parts = [head];
  let announcement = "";
  if (reference && !reference.found) {
    parts.push(notice(strings.passage_gone_title, strings.passage_gone));
    announcement = `${strings.passage_gone_title}. ${strings.passage_gone}`;
  }
  const headings = [...body.querySelectorAll("h2, h3, h4, h5, h6")];
  if (headings.length >= MANY && body.textContent.length > LONG) {
    parts.push(contents(headings));
  }
  parts.push(body);
  if (found.part) {
    parts.push(otherParts(found.part));
  }
  show("document", announcement, ...parts);
  if (cited) {
    cited.focus({ preventScroll: true });
    (cited.querySelector("mark") ?? cited).scrollIntoView({ block: "center" });
  }
}

/** Where a long document goes on, and what stands before. */
function otherParts({ start, end, length, next_offset: next }) {
  const percent = (offset) => Math.round((100 * offset) / length);
  const note = element("p", { text: fill(strings.part_note, { from: percent(start), to: percent(end) }) });
  const nav = element("nav", { class: "parts", "aria-label": strings.part_label }, note);
  if (start > 0) {
    nav.append(element("a", { href: partAddress(Math.max(0, start - PART)), rel: "prev", text: strings.part_before }), " ");
  }
  if (next !== null) {
    nav.append(element("a", { href: partAddress(next), rel: "next", text: strings.part_next }));
  }
  return nav;
}

/** This document from a character on. */
function partAddress(offset) {
  return inLanguage(new URL(`?offset=${offset}`, location.href)).href;
}

function show(state, announcement, ...parts) {
  document.body.dataset.state = state;
  main.replaceChildren(status, ...parts);
  status.textContent = announcement;
}

/** The text as headings and paragraphs, the cited passage in a section of its own, and marks where pages begin. */
function textOf(segments, citedId) {
  const article = element("article", { class: "text", lang: "sv" });
  const top = Math.min(...segments.map((segment) => segment.heading_level ?? Infinity));
  let place = article; // where blocks go: the article, or the cited passage in it
  let paragraph = null; // the one that is being written
  let page = null;
  let headings = 0;
  for (const { text, heading_level: level, passage_id: passageId, page: itsPage, marked } of segments) {
    const wanted = citedId !== null && passageId === citedId;
    if (wanted !== (place !== article) && text.trim()) {
      paragraph = null;
      place = wanted ? citedSection(article) : article;
    }
    if (itsPage !== null && itsPage !== page && text.trim()) {
      page = itsPage;
      (paragraph ?? place).append(pageMark(page));
    }
    if (level !== null) {
      paragraph = null;
      headings += 1;
      place.append(element(`h${Math.min(6, level - top + 2)}`, { id: `rubrik-${headings}`, text: text.trim() }));
      continue;
    }
    for (const [number, piece] of text.split(/\n{2,}/).entries()) {
      if (number > 0) {
        paragraph = null;
      }
      if (piece.trim() && paragraph === null) {
        paragraph = place.appendChild(element("p"));
      }
      paragraph?.append(marked && piece.trim() ? element("mark", { text: piece }) : piece);
    }
  }
  article.querySelectorAll("p:not(.cited-heading)").forEach(withTables);
  return article;
}

/** Put the tables of a paragraph in its place, and what stands around them as paragraphs. */
function withTables(paragraph) {
  const text = [...paragraph.childNodes].map((node) => (node instanceof Element ? node : node.textContent));
  const blocks = tabled(strings, text);
  if (blocks.some((block) => block instanceof Element)) {
    paragraph.replaceWith(...blocks.map((block) => (block instanceof Element ? block : filled(element("p"), block))));
  }
}

function citedSection(article) {
  const name = { class: "cited-heading", id: "cited-heading", lang: language.tag, text: strings.cited_passage };
  const attributes = { class: "cited", id: "citerat", tabindex: "-1", "aria-labelledby": name.id };
  return article.appendChild(element("section", attributes, element("p", name)));
}

function pageMark(page) {
  const text = fill(strings.page_mark, { page });
  return element("span", { class: "page-mark", id: `sida-${page}`, lang: language.tag, text });
}

function contents(headings) {
  const items = headings.map((heading) =>
    element(
      "li",
      { class: `level-${heading.localName.slice(1)}` },
      element("a", { href: `#${heading.id}`, lang: "sv", text: heading.textContent }),
    ),
  );
  return element(
    "nav",
    { class: "contents", "aria-labelledby": "contents-heading" },
    element(
      "details",
      {},
      element("summary", { id: "contents-heading", text: strings.contents }),
      element("ol", {}, ...items),
    ),
  );
}

function firstMarked({ segments }) {
  return segments.find((segment) => segment.marked);
}

/** What is marked, with the text before and after it, for the address of the original. */
function citedWords({ segments }) {
  const first = segments.findIndex((segment) => segment.marked);
  if (first === -1) {
    return null;
  }
  const last = segments.findLastIndex((segment) => segment.marked);
  const joined = (part) => part.map((segment) => segment.text).join("");
  return {
    before: joined(segments.slice(Math.max(0, first - 1), first)),
    quote: joined(segments.slice(first, last + 1)),
    after: joined(segments.slice(last + 1, last + 2)),
  };
}
