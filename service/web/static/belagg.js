// The page at /. It asks the API the question that stands in the address (?q=) and shows the answer.
// Texts of documents are only ever put in with textContent.

const SLOW = 150; // milliseconds before waiting is worth a word
const PATIENCE = 30_000; // milliseconds before the service counts as unreachable

const form = document.querySelector("form.ask");
const field = document.getElementById("question");
const fieldProblem = document.getElementById("question-problem");
const status = document.getElementById("status");
const results = document.getElementById("results");

const strings = await loadStrings();
const plural = new Intl.PluralRules("sv");
const longDate = new Intl.DateTimeFormat("sv-SE", { dateStyle: "long", timeZone: "UTC" });

/** The request whose response is to be shown; any other comes too late. */
let current = null;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const question = field.value.trim();
  if (!/[\p{L}\p{N}]/u.test(question)) {
    refuse(strings.empty_question);
    return;
  }
  if (question !== questionInAddress()) {
    history.pushState(null, "", `?${new URLSearchParams({ q: question })}`);
  }
  if (matchMedia("(pointer: coarse)").matches) {
    field.blur(); // puts the keyboard away, which would cover the answer
  }
  ask(question);
});

field.addEventListener("input", accept);
addEventListener("popstate", showAddress);
showAddress();
if (!questionInAddress() && !matchMedia("(pointer: coarse)").matches) {
  field.focus();
}

function questionInAddress() {
  return (new URLSearchParams(location.search).get("q") ?? "").trim();
}

/** Show what the address says: the answer to its question, or the empty start. */
function showAddress() {
  const question = questionInAddress();
  field.value = question;
  accept();
  if (question) {
    ask(question);
    return;
  }
  current?.abort();
  current = null;
  document.title = "Belägg";
  show("start", "");
}

/** Ask the service and show what it says, unless something else has been asked meanwhile. */
async function ask(question) {
  current?.abort();
  const request = new AbortController();
  current = request;
  accept();
  document.title = fill(strings.title, { question });
  status.textContent = "";
  const waiting = setTimeout(() => {
    document.body.dataset.state = "waiting";
    results.setAttribute("aria-busy", "true");
    status.textContent = strings.searching;
  }, SLOW);
  const outcome = await fetchAnswer(question, request);
  clearTimeout(waiting);
  if (request !== current) {
    return;
  }
  if (outcome.problem) {
    showProblem(question, outcome);
  } else if (outcome.hits.length === 0) {
    show("problem", strings.no_hits, notice(strings.no_hits_title, strings.no_hits));
  } else {
    showAnswer(question, outcome);
  }
}

/** What the API answers, or {problem, title} in words for people. */
async function fetchAnswer(question, request) {
  const patience = setTimeout(() => request.abort(), PATIENCE);
  let response;
  let body;
  try {
    response = await fetch(new URL("v1/answer", document.baseURI), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ query: question }),
      signal: request.signal,
    });
    body = await response.text();
  } catch {
    return { title: strings.unreachable_title, problem: strings.unreachable, again: true };
  } finally {
    clearTimeout(patience);
  }
  try {
    const json = JSON.parse(body);
    if (response.ok && Array.isArray(json.hits) && json.confidence?.level in strings.confidence) {
      return json;
    }
    if (typeof json.detail === "string") {
      return { title: strings.problem_title, problem: json.detail, again: response.status >= 500 };
    }
  } catch {
    // Not the service, but something in front of it answered; told below.
  }
  return { title: strings.problem_title, problem: strings.unexpected, again: true };
}

function showAnswer(question, { searched_for: searchedFor, confidence, answer, hits }) {
  const parts = [element("p", { class: "asked", text: fill(strings.asked, { question }) })];
  const searched = searchedFor ? fill(strings.searched_for, { question: searchedFor }) : "";
  if (searched) {
    parts.push(element("p", { class: "searched", text: searched }));
  }
  let announcement;
  if (answer) {
    const count = counted(strings.hits, hits.length);
    parts.push(answerSection(confidence, answer, hits[0]), ...passages(strings.further, hits.slice(1)));
    announcement = fill(strings.announcement, { label: confidence.label, quote: answer.quote, hits: count });
  } else {
    const advice = strings.confidence[confidence.level];
    parts.push(notice(confidence.label, advice), ...passages(strings.nearest, hits));
    announcement = fill(strings.announcement_not_found, { label: confidence.label, advice });
  }
  show("answer", `${announcement} ${searched}`.trim(), ...parts);
}

/** The answer in its passage, which is that of the first hit, and how far to rely on it. */
function answerSection({ level, label }, answer, hit) {
  return element(
    "section",
    { class: "answer", "aria-labelledby": "answer-heading" },
    element(
      "h2",
      { id: "answer-heading", tabindex: "-1" },
      element("span", { class: `meter ${level}`, "aria-hidden": "true" }, ...[1, 2, 3].map(() => element("i", {}))),
      label,
    ),
    element("p", { class: "reliance", text: strings.confidence[level] }),
    passage(answer),
    element("div", { class: "source" }, element("h3", { text: answer.citation.title }), ...origin(hit)),
    element("p", { class: "note", text: strings.answer_note }),
  );
}

/** A section of hits under a heading, or nothing where there are none. */
function passages(heading, hits) {
  if (hits.length === 0) {
    return [];
  }
  const items = hits.map((hit) =>
    element("li", {}, element("h3", { text: hit.citation.title }), passage(hit.marked), ...origin(hit)),
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

/** A passage with the sentences marked in it that answer best. */
function passage({ before, quote, after }) {
  return element("blockquote", { class: "passage" }, before, element("mark", { text: quote }), after);
}

/** Where a hit stands, and in how many other places. */
function origin({ citation, duplicates }) {
  if (duplicates === 0) {
    return [facts(citation)];
  }
  return [facts(citation), element("p", { class: "duplicates", text: counted(strings.duplicates, duplicates) })];
}

/** Date, section, page and source of a citation, as far as they are known. */
function facts(citation) {
  const list = element("dl", { class: "facts" });
  const fact = (name, value) => {
    list.append(element("div", {}, element("dt", { text: name }), element("dd", {}, value)));
  };
  if (citation.published) {
    fact(strings.published, element("time", { datetime: citation.published, text: swedishDate(citation.published) }));
  }
  if (citation.heading) {
    fact(strings.heading, citation.heading);
  }
  if (citation.page !== null) {
    fact(strings.page, String(citation.page));
  }
  const link = webAddress(citation.link);
  fact(strings.source, link ? element("a", { href: link, rel: "noreferrer", text: citation.source }) : citation.source);
  return list;
}

function showProblem(question, { title, problem, again }) {
  const parts = [notice(title, problem)];
  if (again) {
    const button = element("button", { type: "button", class: "again", text: strings.again });
    button.addEventListener("click", () => ask(question));
    parts[0].append(button);
  }
  show("problem", `${title}. ${problem}`, ...parts);
}

function notice(title, text) {
  return element("div", { class: "notice" }, element("h2", { tabindex: "-1", text: title }), element("p", { text }));
}

/** Put a state on the page and announce it. */
function show(state, announcement, ...parts) {
  const focusGoes = results.contains(document.activeElement);
  document.body.dataset.state = state;
  results.removeAttribute("aria-busy");
  results.replaceChildren(...parts);
  status.textContent = announcement;
  if (focusGoes) {
    (results.querySelector("h2") ?? field).focus();
  }
}

/** Tell that the question can't be asked, at its field. */
function refuse(sentence) {
  fieldProblem.textContent = sentence;
  fieldProblem.hidden = false;
  field.setAttribute("aria-invalid", "true");
  field.focus();
}

function accept() {
  fieldProblem.hidden = true;
  fieldProblem.textContent = "";
  field.removeAttribute("aria-invalid");
}

function element(tag, { text, ...attributes }, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
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

/** A number with its noun, in the form that goes with it. */
function counted(forms, count) {
  return fill(forms[plural.select(count)] ?? forms.other, { count });
}

/** "2019-03-14" as "14 mars 2019". */
function swedishDate(date) {
  const parsed = new Date(`${date}T00:00:00Z`);
  return Number.isNaN(parsed.getTime()) ? date : longDate.format(parsed);
}

/** The address if a browser may follow it: a link out of a text could be a script. */
function webAddress(link) {
  try {
    const address = new URL(link);
    return ["http:", "https:"].includes(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}

async function loadStrings() {
  try {
    const response = await fetch(new URL("sv.json", import.meta.url));
    return await response.json();
  } catch (error) {
    document.getElementById("broken").hidden = false;
    throw error;
  }
}
