// Where the service is, and what it says. The service is asked from the reader's browser, without cookies unless the
// page is its own, and without telling which page asks.

const PATIENCE = 30_000; // milliseconds before the service counts as unreachable

/** The address of this very script; null where it was put into a page or a bundle. */
const SCRIPT = document.currentScript?.src || null;

/** The service's base address, ending in "/", or null where neither `given` nor the script says where it is. */
function serviceAddress(given) {
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

/** What the API answers, or {problem, title, status, again} in words for people. */
async function fetchAnswer(address, body, request, strings, language) {
  const patience = setTimeout(() => request.abort(), PATIENCE);
  let response;
  let text;
  try {
    response = await fetch(new URL("v1/answer", address), {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
      referrerPolicy: "no-referrer",
      signal: request.signal,
    });
    text = await response.text();
  } catch {
    const problem = navigator.onLine ? strings.unreachable_here : strings.offline;
    return { title: strings.unreachable_title, problem, status: 0, again: true };
  } finally {
    clearTimeout(patience);
  }
  const { status } = response;
  const refusal = { title: strings.problem_title, status, again: status < 400 || status === 429 || status >= 500 };
  try {
    const json = JSON.parse(text);
    if (response.ok && Array.isArray(json.hits) && json.confidence?.level in strings.confidence) {
      return json;
    }
    if (language === "sv" && typeof json.detail === "string") {
      return { ...refusal, problem: json.detail }; // the service's own sentences are Swedish
    }
  } catch {
    // Not the service, but something in front of it answered; told below.
  }
  return { ...refusal, problem: strings.problem[status] ?? strings.unexpected };
}
