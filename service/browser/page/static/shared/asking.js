// Asking the service from the reader's browser.

const PATIENCE = 30_000; // milliseconds before the service counts as unreachable

/** What an address answers, asked from `place` ("page", "widget" or "frame"): {response, json}, of which json is
 * undefined where it is none; null where nothing answers. */
export async function ask(address, request, body, place, options = {}) {
  const patience = setTimeout(() => request.abort(), PATIENCE);
  const headers = { "Belagg-Place": place, ...(body !== undefined && { "Content-Type": "application/json" }) };
  const posted = { method: "POST", body: JSON.stringify(body) };
  let response;
  let text;
  try {
    response = await fetch(address, { ...options, headers, ...(body !== undefined && posted), signal: request.signal });
    text = await response.text();
  } catch {
    return null;
  } finally {
    clearTimeout(patience);
  }
  try {
    return { response, json: JSON.parse(text) };
  } catch {
    return { response, json: undefined }; // not the service, but something in front of it answered
  }
}

/** Whether it is an answer that can be shown in this language. */
export function isAnswer(json, { strings }) {
  return Array.isArray(json?.hits) && json.confidence?.level in strings.confidence;
}

/** Whether an opinion was saved: null, or in words why not. */
export function saidOf({ strings }, answered) {
  if (answered?.response.ok) {
    return null;
  }
  return answered?.response.status === 404 ? strings.feedback_too_late : strings.feedback_failed;
}

/** What tells the service, once each, which documents are opened beside what it answered, where it counts them. Nobody
 * waits for it, and nobody is told what goes wrong. */
export function openings({ id, counts_opened: counts }, service, place, options = {}) {
  const told = new Set();
  return (/** @type {string} */ document) => {
    if (!counts || told.has(document)) {
      return;
    }
    told.add(document);
    fetch(new URL("v1/opened", service), {
      ...options,
      method: "POST",
      keepalive: true, // the reader may be on her way to the document
      headers: { "Belagg-Place": place, "Content-Type": "application/json" },
      body: JSON.stringify({ answer_id: id, document_id: document }),
    }).catch(() => {});
  };
}
