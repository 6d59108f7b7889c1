// Filters: which texts are searched, by collection and date; in the address, in words, and as fields.

import { element } from "./shared/dom.js";
import { fill } from "./shared/language.js";

const DATES = ["published_after", "published_before"];
const DATE = /^\d{4}-\d\d-\d\d$/;

/** The filters of an address, as the API takes them; {} is all texts. */
export function filtersOf(parameters) {
  const filters = {};
  const collections = parameters.getAll("collection");
  if (collections.length > 0) {
    filters.collections = collections;
  }
  for (const name of DATES) {
    if (DATE.test(parameters.get(name) ?? "")) {
      filters[name] = parameters.get(name);
    }
  }
  return filters;
}

/** The same as [name, value] for an address. */
export function filterParameters(filters) {
  return [
    ...(filters.collections ?? []).map((name) => ["collection", name]),
    ...DATES.filter((name) => filters[name]).map((name) => [name, filters[name]]),
  ];
}

/** The filters in words, "" for none. */
export function filtersInWords(language, filters) {
  const { strings } = language;
  const parts = (filters.collections ?? []).map((name) => name || strings.no_collection);
  if (filters.published_after) {
    parts.push(fill(strings.since, { date: language.date(filters.published_after) }));
  }
  if (filters.published_before) {
    parts.push(fill(strings.until, { date: language.date(filters.published_before) }));
  }
  return parts.join(", ");
}

/** The fields. They are there only where there is something to choose. */
export class FilterFields {
  #language;
  #chosen;
  #boxes = new Map();
  #dates = new Map();
  #problem;

  /** Builds the fields into `place`; `cleared()` is called when all texts are wanted again. */
  constructor(language, place, { collections, newest_document: newest }, cleared) {
    this.#language = language;
    const { strings } = language;
    this.#chosen = element("span", { class: "chosen" });
    this.#problem = element("p", { class: "problem-text", id: "filter-problem", hidden: "" });
    place.append(element("summary", {}, strings.filters, " ", this.#chosen));
    if (collections.length > 1) {
      place.append(this.#collectionFields(collections));
    }
    if (newest !== null) {
      place.append(this.#dateFields());
    }
    const clear = element("button", { type: "button", class: "plain clear", text: strings.clear_filters });
    clear.addEventListener("click", () => {
      this.show({});
      cleared();
    });
    place.append(clear);
    place.addEventListener("input", () => this.#count());
    place.hidden = collections.length < 2 && newest === null;
  }

  /** What is chosen, as the API takes it. */
  get filters() {
    const filters = {};
    const collections = [...this.#boxes].filter(([, box]) => box.checked).map(([name]) => name);
    if (collections.length > 0) {
      filters.collections = collections;
    }
    for (const [name, field] of this.#dates) {
      if (field.value) {
        filters[name] = field.value;
      }
    }
    return filters;
  }

  /** Choose these. */
  show(filters) {
    for (const [name, box] of this.#boxes) {
      box.checked = filters.collections?.includes(name) ?? false;
    }
    for (const [name, field] of this.#dates) {
      field.value = filters[name] ?? "";
    }
    this.#count();
    this.accept();
  }

  /** Whether what is chosen can be asked; if not, it is told at the field. */
  check() {
    this.accept();
    const { strings } = this.#language;
    const unfinished = [...this.#dates.values()].find((field) => field.validity.badInput);
    if (unfinished) {
      return this.#refuse(unfinished, strings.date_incomplete);
    }
    const { published_after: after, published_before: before } = this.filters;
    return after && before && after > before
      ? this.#refuse(this.#dates.get("published_after"), strings.dates_reversed)
      : true;
  }

  /** Take back what was told. */
  accept() {
    this.#problem.hidden = true;
    this.#problem.textContent = "";
    this.#dates.forEach((field) => field.removeAttribute("aria-invalid"));
  }

  #collectionFields(collections) {
    const { strings } = this.#language;
    const fields = collections.map(({ name, documents }) => {
      const box = element("input", { type: "checkbox", name: "collection", value: name });
      this.#boxes.set(name, box);
      const count = element("span", { class: "count", text: `(${documents})` });
      return element("label", { class: "choice" }, box, element("span", {}, name || strings.no_collection, " ", count));
    });
    return element("fieldset", {}, element("legend", { text: strings.collections }), ...fields);
  }

  #dateFields() {
    const { strings } = this.#language;
    const fields = DATES.map((name) => {
      const field = element("input", { type: "date", name, "aria-describedby": "filter-problem" });
      this.#dates.set(name, field);
      return element("label", { class: "date" }, element("span", { text: strings[name] }), field);
    });
    return element(
      "fieldset",
      { class: "dates" },
      element("legend", { text: strings.dates }),
      ...fields,
      this.#problem,
    );
  }

  #refuse(field, sentence) {
    field.closest("details").open = true;
    this.#problem.textContent = sentence;
    this.#problem.hidden = false;
    field.setAttribute("aria-invalid", "true");
    field.focus();
    return false;
  }

  #count() {
    const chosen = filterParameters(this.filters).length;
    this.#chosen.textContent =
      chosen > 0 ? `(${this.#language.counted(this.#language.strings.filters_chosen, chosen)})` : "";
  }
}
