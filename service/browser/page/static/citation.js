// Where a citation stands: as a text to copy, as an address in Belägg, and as an address in the original.

import { BASE } from "./api.js";
import { webAddress } from "./dom.js";
import { fill } from "./shared/language.js";
import { inLanguage } from "./strings.js";

export const ORIGINALS = "v1/originals/"; // what Belägg hands out itself
const LONG = 200; // characters: a longer quote is given by its first and last words, which stand a better chance
const EDGE = 5; // words of a long quote, at each end
const SHORT = 5; // words: a shorter quote may stand elsewhere too
const AROUND = 3; // words before and after it that tell which one is meant

/** "Titel, datum, s. 3, källa: ”citat”", of what is known. */
export function citationText(language, citation, quote) {
  const { strings } = language;
  const origin = [
    citation.title,
    citation.published && language.date(citation.published),
    citation.page !== null && fill(strings.citation_page, { page: citation.page }),
    citation.source,
  ];
  return fill(strings.citation, { origin: origin.filter(Boolean).join(", "), quote: quote.replace(/\s+/g, " ") });
}

/** The document's page in Belägg, at a hit's passage with what is marked in it marked. */
export function documentAddress({ citation, marked }) {
  return ownAddress(`dokument/${encodeURIComponent(citation.document_id)}?${queryOf({ citation, marked })}`).href;
}

/** What the service names of its own, in the page's language. */
export function ownAddress(path) {
  return inLanguage(new URL(path, BASE));
}

/** What an address says of a hit's passage and of what is marked in it. */
export function queryOf({ citation, marked }) {
  const characters = `${marked.start - citation.start}-${marked.end - citation.start}`;
  return new URLSearchParams({ stycke: citation.passage_id, tecken: characters });
}

/** Where an original lies, wherever that is read: one that Belägg hands out is named within the service. */
export function wholeAddress(link) {
  return link?.startsWith(ORIGINALS) ? new URL(link, BASE).href : link;
}

/** The original at the quote, or null where it isn't on the web. */
export function originalAddress({ link, page, media_type: mediaType }, passage) {
  const address = webAddress(wholeAddress(link));
  if (!address) {
    return null;
  }
  if (mediaType === "application/pdf" || address.pathname.toLowerCase().endsWith(".pdf")) {
    if (page !== null) {
      address.hash = `page=${page}`;
    }
  } else if (passage) {
    address.hash = `${address.hash.slice(1).split(":~:")[0]}:~:text=${textDirective(passage)}`;
  }
  return address.href;
}

/** `[prefix-,]start[,end][,-suffix]` (https://wicg.github.io/scroll-to-text-fragment/). */
export function textDirective({ before, quote, after }) {
  // One end of a directive may not go over the edge of a paragraph.
  const paragraphs = quote.split(/\n+/).map(words).filter((paragraph) => paragraph.length > 0);
  const all = paragraphs.flat();
  if (all.length === 0) {
    return "";
  }
  const long = all.join(" ").length > LONG || paragraphs.length > 1;
  const text = long
    ? [paragraphs[0].slice(0, EDGE), paragraphs.at(-1).slice(-EDGE)]
    : [all];
  const parts = text.map(escaped);
  const plain = all.join(" ");
  if (all.length < SHORT || words(before).join(" ").includes(plain) || words(after).join(" ").includes(plain)) {
    const prefix = words(before.split(/\n+/).at(-1)).slice(-AROUND);
    const suffix = words(after.split(/\n+/)[0]).slice(0, AROUND);
    if (prefix.length > 0) {
      parts.unshift(`${escaped(prefix)}-`);
    }
    if (suffix.length > 0) {
      parts.push(`-${escaped(suffix)}`);
    }
  }
  return parts.join(",");
}

function words(text) {
  return text.split(/\s+/).filter(Boolean);
}

/** A dash has a meaning of its own in a directive, and isn't escaped otherwise. */
function escaped(several) {
  return encodeURIComponent(several.join(" ")).replaceAll("-", "%2D");
}
