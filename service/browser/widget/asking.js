// Where the service is, and what it says. The service is asked from the reader's browser, without cookies unless the
// page is its own, and without telling which page asks.

import { ask, isAnswer, openings } from "../page/static/shared/asking.js";

/** The address of this very script; null where it was put into a page or a bundle. */
const SCRIPT = /** @type {HTMLScriptElement | null} */ (document.currentScript)?.src || null;

/** Where the widget stands: in a page, or alone in one that is made for a frame. */
const PLACE = document.documentElement.dataset.belaggPlace ?? "widget";

/** The service's base address, ending in "/", or null where neither `given` nor the script says where it is. */
export function serviceAddress(given) {
  try {
    const address = given ? new URL(given, document.baseURI) : new URL("./", SCRIPT);
    if (!["http:", "https:"].includes(address.protocol)) {
      return null;
    }
    address.search = address.hash = "";
    address.pathname = address.pathname.replace(/\/*$/, "/");
    return address;
  } catch {
    return null;
  }
}

/** What an address answers to a body; null where nothing does. */
export function post(address, body, request = new AbortController()) {
  return ask(address, request, body, PLACE, { referrerPolicy: "no-referrer" });
}

/** What tells the service which hits of an answer are opened. */
export function openingsOf(answer, address) {
  return openings(answer, address, PLACE, { referrerPolicy: "no-referrer" });
}

/** What the API answers, or {problem, title, status, again} in words for people. */
export async function fetchAnswer(address, body, request, language) {
  const { strings, tag } = language;
  const answered = await post(new URL("v1/answer", address), body, request);
  if (answered === null) {
    const problem = navigator.onLine ? strings.unreachable_here : strings.offline;
    return { title: strings.unreachable_title, problem, status: 0, again: true };
  }
  const { response, json } = answered;
  if (response.ok && isAnswer(json, language)) {
    return json;
  }
  const { status } = response;
  // The service's own sentences are Swedish.
  const said = tag === "sv" && typeof json?.detail === "string" ? json.detail : strings.problem[status];
  const again = status < 400 || status === 429 || status >= 500;
  return { title: strings.problem_title, problem: said ?? strings.unexpected, status, again };
}
