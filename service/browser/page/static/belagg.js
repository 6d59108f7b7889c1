// The page at /: it asks the API the question that stands in the address (?q= and filters) and shows the answer.

import { answerParts } from "./answer.js";
import { fetchAnswer, fetchExamples, fetchStatus, fetchSuggestions, openingsOf, sendFeedback } from "./api.js";
import { ownAddress } from "./citation.js";
import { Combobox } from "./combobox.js";
import { FilterFields, filterParameters, filtersInWords, filtersOf } from "./filters.js";
import { element, notice } from "./shared/dom.js";
import { feedbackSection } from "./shared/feedback.js";
import { beginsNumber, holdsIdentityNumber } from "./shared/identity.js";
import { fill } from "./shared/language.js";
import { announcement } from "./shared/parts.js";
import { showExamples, showTexts } from "./start.js";
import { loadLanguage } from "./strings.js";

const SLOW = 150; // milliseconds before waiting is worth a word
const SUGGESTIONS = 7;

const form = document.querySelector("form.ask");
const field = /** @type {HTMLInputElement} */ (document.getElementById("question"));
const fieldProblem = document.getElementById("question-problem");
const status = document.getElementById("status");
const aside = document.getElementById("aside");
const results = document.getElementById("results");
const startTitle = document.title;

const language = await loadLanguage();
const { strings } = language;
const coarse = matchMedia("(pointer: coarse)");

/** The request whose response is to be shown; any other comes too late. */
let current = null;
/** The fields to choose texts by, once the service has said what there is to choose. */
let filterFields = null;
let takesFeedback = false;
/** The question that its asker was warned of. */
let warnedOf = null;
let hasBegun = false;
/** Told of the further hits that are opened. */
let opened = null;

const suggestions = new Combobox(field, document.getElementById("suggestions"), {
  find: async (typed, signal) => (beginsNumber(typed) ? [] : fetchSuggestions(typed, SUGGESTIONS, signal)),
  choose: submit,
  tell: (count) => announce(language.counted(strings.suggestion_count, count)),
  describe: (kind) => strings.suggestion_kind[kind] ?? "",
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
field.addEventListener("input", accept);
document.querySelector("a.reader")?.addEventListener("click", (event) => {
  const link = /** @type {HTMLAnchorElement} */ (event.currentTarget);
  const address = new URL(link.href);
  address.searchParams.set("next", location.pathname + location.search); // to what has been asked since
  link.href = address.href;
});
// Not when they open by themselves: once opened they are again, when the reader comes back.
results.addEventListener("click", ({ target }) => {
  const hit = /** @type {HTMLElement} */ (target).closest("summary")?.parentElement;
  if (hit?.matches(".hit:not([open])")) {
    opened(hit.dataset.document);
  }
});
addEventListener("popstate", showAddress);
addEventListener("pagehide", () => history.replaceState({ scroll: scrollY, opened: folds().map(({ open }) => open) }, ""));
showStatus();
showAddress();
if (!questionInAddress() && !coarse.matches) {
  field.focus();
}

/** What can be opened in what is shown. */
function folds() {
  return [...results.querySelectorAll("details")];
}

function questionInAddress() {
  return (new URLSearchParams(location.search).get("q") ?? "").trim();
}

function filtersInAddress() {
  return filtersOf(new URLSearchParams(location.search));
}

/** Where a question is asked of the texts that are chosen. */
function addressOf(question, filters) {
  return ownAddress(`?${new URLSearchParams([["q", question], ...filterParameters(filters)])}`);
}

/** Ask what stands in the field, of the texts that are chosen. */
function submit() {
  const question = field.value.trim();
  if (!/[\p{L}\p{N}]/u.test(question)) {
    refuse(strings.empty_question);
    return;
  }
  if (filterFields && !filterFields.check()) {
    return;
  }
  if (holdsIdentityNumber(question) && warnedOf !== question) {
    warnedOf = question;
    refuse(strings.identity_number);
    return;
  }
  suggestions.close();
  const filters = filterFields?.filters ?? filtersInAddress();
  const { search } = addressOf(question, filters);
  if (search !== location.search) {
    history.pushState(null, "", search);
  }
  if (coarse.matches) {
    field.blur(); // puts the keyboard away, which would cover the answer
  }
  ask(question, filters);
}

/** Show what the address says: the answer to its question, or the empty start. */
function showAddress() {
  const question = questionInAddress();
  const filters = filtersInAddress();
  field.value = question;
  filterFields?.show(filters);
  suggestions.close();
  accept();
  if (question) {
    ask(question, filters, history.state ?? {});
    return;
  }
  current?.abort();
  current = null;
  document.title = startTitle;
  show("start", "");
  begin();
}

/** Fetch, once, what there is to begin with. */
async function begin() {
  if (!hasBegun) {
    hasBegun = true;
    showExamples(document.getElementById("examples"), await fetchExamples(), (question) => {
      field.value = question;
      submit();
    });
  }
}

/** What the service searches and takes: filters, feedback, and how old the texts are. A refusal is told when asked. */
async function showStatus() {
  const known = await fetchStatus(language, new AbortController());
  if (known.problem) {
    if (known.status === 503 && document.body.dataset.state === "start") {
      show("start", `${known.title}. ${known.problem}`, notice(known.title, known.problem));
    }
    return;
  }
  takesFeedback = known.features.feedback;
  document.getElementById("notices").replaceChildren(...known.notices.map((text) => element("p", { text, lang: "sv" })));
  filterFields = new FilterFields(language, document.getElementById("filters"), known, () => {
    if (questionInAddress()) {
      submit();
    }
  });
  filterFields.show(filtersInAddress());
  showTexts(language, document.getElementById("texts"), known);
  document.getElementById("holdings").textContent = language.counted(strings.holdings, known.documents, {
    date: language.date(known.created_at),
  });
}

/** Ask the service and show what it says, unless something else has been asked meanwhile. */
async function ask(question, filters, { scroll = 0, opened = [] } = {}) {
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
  const outcome = await fetchAnswer(language, question, filters, request);
  clearTimeout(waiting);
  if (request !== current) {
    return;
  }
  if (outcome.problem) {
    showProblem(outcome, () => ask(question, filters));
  } else if (outcome.hits.length === 0) {
    showNothing(filters);
  } else {
    showAnswer(question, filters, outcome);
  }
  opened.forEach((open, number) => folds()[number]?.toggleAttribute("open", open));
  if (scroll > 0) {
    scrollTo(0, scroll);
  }
}

function showAnswer(question, filters, found) {
  const parts = [element("p", { class: "asked", text: fill(strings.asked, { question }) })];
  const told = [];
  if (found.searched_for) {
    told.push(fill(strings.searched_for, { question: found.searched_for }));
  }
  const chosen = filtersInWords(language, filters);
  if (chosen) {
    told.push(fill(strings.searched_in, { filters: chosen }));
  }
  parts.push(...told.map((text) => element("p", { class: "searched", text })));
  parts.push(...answerParts(language, found, announce));
  if (takesFeedback && found.id) {
    const opinion = feedbackSection(language, found.id, (said) => sendFeedback(language, said), announce);
    parts.splice(parts.findIndex((part) => part.matches(".answer, .notice")) + 1, 0, opinion);
  }
  opened = openingsOf(found);
  show("answer", [announcement(language, found), ...told].join(" "), ...parts);
}

function showNothing(filters) {
  if (Object.keys(filters).length === 0) {
    show("problem", strings.no_hits, notice(strings.no_hits_title, strings.no_hits));
    return;
  }
  const all = element("button", { type: "button", class: "again", text: strings.clear_filters });
  all.addEventListener("click", () => {
    history.pushState(null, "", addressOf(questionInAddress(), {}).search);
    showAddress();
  });
  show("problem", strings.no_hits_filtered, notice(strings.no_hits_title, strings.no_hits_filtered, all));
}

function showProblem({ title, problem, again }, retry) {
  const parts = [];
  if (again) {
    const button = element("button", { type: "button", class: "again", text: strings.again });
    button.addEventListener("click", retry);
    parts.push(button);
  }
  show("problem", `${title}. ${problem}`, notice(title, problem, ...parts));
}

/** Put a state on the page and read it out. */
function show(state, sentence, ...parts) {
  const focusGoes = results.contains(document.activeElement);
  document.body.dataset.state = state;
  results.removeAttribute("aria-busy");
  results.replaceChildren(...parts);
  status.textContent = sentence;
  aside.textContent = "";
  if (focusGoes) {
    (results.querySelector("h2") ?? field).focus();
  }
}

/** Read out something beside the answer. */
function announce(sentence) {
  aside.textContent = sentence;
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
