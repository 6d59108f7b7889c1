// A language: its sentences, which are data, and how it counts and writes dates.

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
