// <belagg-sok>: a field with its answer, or a button with a dialog around the same. What stands between its tags is for
// readers without JavaScript; the shadow root takes its place.

import { saidOf } from "../page/static/shared/asking.js";
import { element, notice } from "../page/static/shared/dom.js";
import { feedbackSection } from "../page/static/shared/feedback.js";
import { holdsIdentityNumber } from "../page/static/shared/identity.js";
import { fill, Language } from "../page/static/shared/language.js";
import { announcement } from "../page/static/shared/parts.js";
import { answerParts, inLanguage } from "./answer.js";
import { fetchAnswer, openingsOf, post, serviceAddress } from "./asking.js";

const SLOW = 150; // milliseconds before waiting is worth a word
const DEFAULT_LIMIT = 3;
const MAX_LIMIT = 20;

const style = new CSSStyleSheet(); // made here, no page's security policy forbids it, unlike a style element
style.replaceSync(STYLE);

class BelaggSok extends HTMLElement {
  static observedAttributes = ["collection", "endpoint", "label", "lang", "limit", "mode", "placeholder"];

  /** The request whose response is to be shown; any other comes too late. */
  #current = null;
  #root = this.attachShadow({ mode: "open" });
  #made = null; // the elements that change, by name, while there are any
  #language = null;
  #warnedOf = null; // the question that its asker was warned of

  connectedCallback() {
    if (!this.#made) {
      this.#root.adoptedStyleSheets = [style];
      this.#make();
    }
  }

  disconnectedCallback() {
    this.#drop();
  }

  attributeChangedCallback(name, before, after) {
    if (this.#made && before !== after) {
      this.#drop();
      this.#make();
    }
  }

  // Building

  /** Make everything anew, in the language and mode that hold now. The question that was typed stays. */
  #make() {
    const around = /** @type {HTMLElement | null} */ (this.closest("[lang]"));
    const tag = /^en\b/i.test(around?.lang ?? "") ? "en" : "sv";
    this.#language = new Language(tag, STRINGS[tag]);
    const question = this.#made?.input.value ?? "";
    const panel = this.#panel(question);
    const frame = element("div", { class: "frame", part: "frame", lang: tag, dir: "ltr" });
    this.#made.frame = frame;
    if (this.getAttribute("mode") === "button") {
      frame.append(...this.#dialog(panel));
    } else {
      frame.classList.add("card");
      frame.append(...panel);
    }
    this.#root.replaceChildren(frame);
  }

  #panel(question) {
    const { strings } = this.#language;
    const input = element("input", {
      id: "question",
      part: "input",
      type: "search",
      autocomplete: "off",
      enterkeyhint: "search",
      placeholder: this.getAttribute("placeholder") ?? "",
      "aria-describedby": "refusal",
    });
    input.value = question;
    const refusal = element("p", { id: "refusal", class: "refusal", part: "refusal", hidden: "" });
    const status = element("p", { class: "status", part: "status", role: "status" });
    const results = element("div", { class: "results", part: "results" });
    const form = element(
      "form",
      { part: "form", role: "search", "aria-label": strings.heading, novalidate: "" },
      element("label", { part: "label", for: "question", text: this.getAttribute("label") || strings.question }),
      element("div", { class: "field" }, input, element("button", { part: "submit", text: strings.ask })),
      ...this.#scope(),
      refusal,
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit(input.value.trim());
    });
    input.addEventListener("input", () => this.#refuse(""));
    this.#made = { input, refusal, status, results };
    return [form, status, results];
  }

  /** Which collections are searched, where it isn't all of them. */
  #scope() {
    const collections = this.#collections().join(", ");
    const text = fill(this.#language.strings.searches_in, { filters: collections });
    return collections ? [element("p", { class: "scope", part: "scope", text })] : [];
  }

  #dialog(panel) {
    const { strings } = this.#language;
    const open = element("button", { class: "open", part: "open", "aria-haspopup": "dialog", text: strings.heading });
    const close = element("button", { class: "close plain", part: "close", text: strings.close });
    const dialog = element(
      "dialog",
      { part: "dialog", "aria-labelledby": "title", closedby: "any" },
      element("div", { class: "top" }, element("h2", { id: "title", part: "title", text: strings.heading }), close),
      element("div", { class: "body" }, ...panel),
    );
    // What is modal, Escape and the way back to the button are the browser's own.
    open.addEventListener("click", () => {
      dialog.showModal();
      this.#made.input.focus();
      this.#tell("belagg-open", {});
    });
    close.addEventListener("click", () => dialog.close());
    return [open, dialog];
  }

  // Asking

  #submit(question) {
    const { input } = this.#made;
    if (!/[\p{L}\p{N}]/u.test(question)) {
      this.#refuse(this.#language.strings.empty_question);
      input.focus();
      return;
    }
    if (holdsIdentityNumber(question) && this.#warnedOf !== question) {
      this.#warnedOf = question;
      this.#refuse(this.#language.strings.identity_number);
      input.focus();
      return;
    }
    if (matchMedia("(pointer: coarse)").matches) {
      input.blur(); // puts the keyboard away, which would cover the answer
    }
    this.#ask(question);
  }

  /** Ask the service and show what it says, unless something else has been asked meanwhile. */
  async #ask(question) {
    this.#drop();
    const { strings } = this.#language;
    const address = serviceAddress(this.getAttribute("endpoint"));
    this.#tell("belagg-ask", { query: question });
    if (!address) {
      this.#showProblem(question, null, {
        title: strings.unreachable_title,
        problem: strings.no_endpoint,
        status: 0,
        again: false,
      });
      return;
    }
    const request = new AbortController();
    this.#current = request;
    const waiting = setTimeout(() => this.#wait(), SLOW);
    const answer = await fetchAnswer(address, this.#body(question), request, this.#language);
    clearTimeout(waiting);
    if (request !== this.#current) {
      return;
    }
    this.#current = null;
    if (answer.problem) {
      this.#showProblem(question, address, answer);
    } else {
      this.#showAnswer(question, address, answer);
    }
  }

  /** Give up whatever is asked, and stop waiting for it. */
  #drop() {
    const request = this.#current;
    this.#current = null;
    request?.abort();
    if (this.#made.frame.dataset.state === "waiting") {
      this.#show("start", "", ...this.#made.results.children);
    }
  }

  #body(question) {
    const limit = Number.parseInt(this.getAttribute("limit"), 10) || DEFAULT_LIMIT;
    const collections = this.#collections();
    return {
      query: question,
      limit: Math.min(Math.max(limit, 1), MAX_LIMIT),
      ...(collections.length > 0 && { collections }),
    };
  }

  #collections() {
    const names = (this.getAttribute("collection") ?? "").split(",").map((name) => name.trim());
    return names.filter(Boolean);
  }

  // Showing

  #wait() {
    const { frame, results, status } = this.#made;
    frame.dataset.state = "waiting";
    results.setAttribute("aria-busy", "true");
    status.textContent = this.#language.strings.searching;
  }

  #showAnswer(question, address, answer) {
    const { strings } = this.#language;
    if (answer.hits.length === 0) {
      this.#show("answer", strings.no_hits, notice(strings.no_hits_title, strings.no_hits));
    } else {
      const parts = answerParts(this.#language, answer, address);
      const answered = parts.findIndex((part) => part.matches(".answer, .notice"));
      parts.splice(answered + 1, 0, ...this.#feedback(address, answer.id));
      tellOf(parts, openingsOf(answer, address));
      this.#show("answer", announcement(this.#language, answer), ...parts, this.#pageLink(question, address, strings.see_there));
    }
    const { generation, confidence, hits } = answer;
    this.#tell("belagg-answer", { query: question, level: confidence.level, hits: hits.length, generation });
  }

  /** Buttons for an opinion, where the service takes any. */
  #feedback(address, id) {
    const send = async (opinion) => saidOf(this.#language, await post(new URL("v1/feedback", address), opinion));
    const { status } = this.#made;
    return id ? [feedbackSection(this.#language, id, send, (said) => (status.textContent = said))] : [];
  }

  #showProblem(question, address, { title, problem, status, again }) {
    const buttons = [];
    if (again) {
      const button = element("button", { class: "again plain", part: "again", type: "button" });
      button.textContent = this.#language.strings.again;
      button.addEventListener("click", () => this.#ask(question));
      buttons.push(button);
    }
    const links = address ? [this.#pageLink(question, address, this.#language.strings.ask_there)] : [];
    this.#show("problem", `${title}. ${problem}`, notice(title, problem, ...buttons), ...links);
    this.#tell("belagg-error", { query: question, status, message: problem });
  }

  /** The way to the same question on the service's own page. */
  #pageLink(question, address, text) {
    const page = inLanguage(new URL(address), this.#language);
    page.searchParams.set("q", question);
    for (const name of this.#collections()) {
      page.searchParams.append("collection", name);
    }
    return element("p", {}, element("a", { part: "link", href: page, text }));
  }

  /** Put a state in the widget and announce it. */
  #show(state, said, ...parts) {
    const { frame, input, results, status } = this.#made;
    const focusGoes = results.contains(this.#root.activeElement);
    frame.dataset.state = state;
    results.removeAttribute("aria-busy");
    results.replaceChildren(...parts);
    status.textContent = said;
    if (focusGoes) {
      (results.querySelector("h2") ?? input).focus();
    }
  }

  /** Tell at the field that the question can't be asked; an empty sentence takes that back. */
  #refuse(sentence) {
    const { input, refusal } = this.#made;
    refusal.textContent = sentence;
    refusal.hidden = !sentence;
    input.setAttribute("aria-invalid", String(Boolean(sentence)));
  }

  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
  }
}

/** Tell of the hits among some parts of an answer whose documents the reader goes to, in this tab or another. */
function tellOf(parts, opened) {
  for (const hit of parts.flatMap((part) => [...part.querySelectorAll("[data-document]")])) {
    for (const press of ["click", "auxclick"]) {
      hit.querySelector("a").addEventListener(press, ({ button }) => button < 2 && opened(hit.dataset.document));
    }
  }
}

if (!customElements.get("belagg-sok")) {
  customElements.define("belagg-sok", BelaggSok); // the script may stand twice in a page
}
