// The language of the page: as the address asks, or as it was served.

import { Language } from "./shared/language.js";

const LANGUAGES = ["sv", "en"];

/** The language that the address asks for (?lang=), null if it asks for none that there is. */
function languageInAddress() {
  const asked = new URLSearchParams(location.search).get("lang");
  return LANGUAGES.includes(asked) ? asked : null;
}

/** An address of the service, asked for in the language that the page's own address asks for. */
export function inLanguage(address) {
  if (languageInAddress()) {
    address.searchParams.set("lang", languageInAddress());
  }
  return address;
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
    for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-string]"))) {
      place.textContent = strings[place.dataset.string];
    }
  }
  offerOther(LANGUAGES.find((other) => other !== tag), strings);
  return new Language(tag, strings);
}

/** The same page in the other language, whatever has become of its address. */
function offerOther(other, strings) {
  const link = /** @type {HTMLAnchorElement} */ (document.getElementById("language"));
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
