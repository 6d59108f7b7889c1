// The interface's language: its sentences, which are data, and how it counts and writes dates.

const LANGUAGES = ["sv", "en"];

export class Language {
  #plural;
  #longDate;

  constructor(tag, strings) {
    this.tag = tag;
    this.strings = strings;
    this.#plural = new Intl.PluralRules(tag);
    this.#longDate = new Intl.DateTimeFormat(tag === "en" ? "en-GB" : tag, { dateStyle: "long", timeZone: "UTC" });
  }

  /** A number with its noun, in the form that the language has for it: one, few, many ... */
  counted(forms, count, values = {}) {
    return fill(forms[this.#plural.select(count)] ?? forms.other, { count, ...values });
  }

  /** "2019-03-14", or a moment that begins so, as "14 mars 2019". */
  date(iso) {
    const parsed = new Date(`${String(iso).slice(0, 10)}T00:00:00Z`);
    return Number.isNaN(parsed.getTime()) ? iso : this.#longDate.format(parsed);
  }
}

/** A sentence with `{name}` replaced. */
export function fill(pattern, values) {
  return pattern.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** The language that the address asks for (?lang=), null if it asks for none that there is. */
export function languageInAddress() {
  const asked = new URLSearchParams(location.search).get("lang");
  return LANGUAGES.includes(asked) ? asked : null;
}

/**
 * The sentences of the language that the address asks for, or else of the page as it was served, also put into it. What
 * the browser prefers doesn't count: the texts and the authority speak Swedish, and many a Swede's browser English.
 */
export async function loadLanguage() {
  const tag = languageInAddress() ?? document.documentElement.lang;
  let strings;
  try {
    const response = await fetch(new URL(`${tag}.json`, import.meta.url));
    strings = await response.json();
  } catch (error) {
    document.getElementById("broken").hidden = false;
    throw error;
  }
  if (tag !== document.documentElement.lang) {
    document.documentElement.lang = tag;
    for (const place of document.querySelectorAll("[data-string]")) {
      place.textContent = strings[place.dataset.string];
    }
  }
  offerOther(LANGUAGES.find((other) => other !== tag), strings);
  return new Language(tag, strings);
}

/** The same page in the other language, whatever has become of its address. */
function offerOther(other, strings) {
  const link = document.getElementById("language");
  const aim = () => {
    const parameters = new URLSearchParams(location.search);
    parameters.set("lang", other);
    link.href = `?${parameters}`;
  };
  link.textContent = strings.other_language;
  link.lang = link.hreflang = other;
  for (const sign of ["focus", "pointerdown"]) {
    link.addEventListener(sign, aim);
  }
  aim();
}
