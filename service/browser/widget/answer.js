// An answer as elements. Texts of documents are only ever put in with textContent.

/** The heading that says how sure the answer is, the answer in its passage with its source, and further passages. */
function answerParts({ searched_for: searchedFor, confidence: { level }, notes, answer, hits }, address, words) {
  const { strings } = words;
  const parts = [];
  if (searchedFor) {
    parts.push(element("p", { class: "searched", text: fill(strings.searched_for, { question: searchedFor }) }));
  }
  if (answer) {
    parts.push(answerSection(level, notes, answer, address, words));
    parts.push(...further(strings.further, hits.slice(1), address, words));
  } else {
    parts.push(notice(strings.label[level], strings.confidence[level]), ...told(notes));
    parts.push(...further(strings.nearest, hits, address, words));
  }
  return parts;
}

/** What a screen reader is told of an answer. */
function announcement({ confidence: { level }, answer, hits }, { strings, language }) {
  const label = strings.label[level];
  if (!answer) {
    return fill(strings.announcement_not_found, { label, advice: strings.confidence[level] });
  }
  const forms = strings.hits;
  const count = hits.length;
  const found = fill(forms[new Intl.PluralRules(language).select(count)] ?? forms.other, { count });
  return fill(strings.announcement, { label, quote: answer.quote, hits: found });
}

function answerSection(level, notes, { before, quote, after, citation }, address, words) {
  const bars = [1, 2, 3].map(() => element("i", {}));
  return element(
    "div",
    { class: "answer", part: "answer" },
    element(
      "h2",
      { tabindex: "-1" },
      element("span", { class: `meter ${level}`, "aria-hidden": "true" }, ...bars),
      words.strings.label[level],
    ),
    element("p", { class: "advice", text: words.strings.confidence[level] }),
    ...told(notes),
    element("blockquote", { class: "passage", part: "passage" }, before, mark(quote), after),
    element("div", { class: "source", part: "source" }, ...origin(citation, address, words)),
    element("p", { class: "note", text: words.strings.note }),
  );
}

/** What has to be known of the answer, in Swedish: that its text was repealed, that there is a newer edition. */
function told(notes) {
  const items = notes.map((text) => element("li", { text }));
  return items.length === 0 ? [] : [element("ul", { class: "told", part: "notes", lang: "sv" }, ...items)];
}

/** Hits with what answers best in each, under a heading; nothing where there are none. */
function further(heading, hits, address, words) {
  if (hits.length === 0) {
    return [];
  }
  const items = hits.map(({ citation, marked }) =>
    element(
      "li",
      { part: "hit" },
      ...origin(citation, address, words),
      element("blockquote", { class: "passage", part: "passage", text: marked.quote }),
    ),
  );
  const title = element("h2", { tabindex: "-1", text: heading });
  return [element("div", { class: "further", part: "further" }, title, element("ol", {}, ...items))];
}

/** The title, which leads to the passage in its document, and under it date, section and page as far as known. */
function origin(citation, address, { strings, language }) {
  const page = inLanguage(new URL(citation.document_url, address), language);
  const href = page.origin === address.origin ? page : null; // never out of the service, whatever an answer says
  const link = element("a", { part: "link", href, text: citation.title });
  const facts = [
    citation.published && longDate(citation.published, language),
    citation.heading,
    citation.page !== null && fill(strings.on_page, { page: citation.page }),
    citation.collection,
    citation.path,
  ];
  const known = facts.filter(Boolean).join(" · ");
  return [element("h3", {}, link), ...(known ? [element("p", { class: "facts", text: known })] : [])];
}

/** A page of the service in the widget's language; unasked, they are Swedish. */
function inLanguage(page, language) {
  if (language !== "sv") {
    page.searchParams.set("lang", language);
  }
  return page;
}

function mark(quote) {
  return element("mark", { part: "mark", text: quote });
}

function notice(title, text) {
  const heading = element("h2", { tabindex: "-1", text: title });
  return element("div", { class: "notice", part: "notice" }, heading, element("p", { text }));
}

function element(tag, { text, ...attributes }, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null) {
      made.setAttribute(name, value);
    }
  }
  if (text !== undefined) {
    made.textContent = text;
  }
  made.append(...children);
  return made;
}

function fill(pattern, values) {
  return pattern.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** "2019-03-14" as "14 mars 2019". */
function longDate(date, language) {
  const parsed = new Date(`${date}T00:00:00Z`);
  const form = new Intl.DateTimeFormat(language === "sv" ? "sv-SE" : "en-GB", { dateStyle: "long", timeZone: "UTC" });
  return Number.isNaN(parsed.getTime()) ? date : form.format(parsed);
}
