// The service's API. What goes wrong comes back as {title, problem, again} in words for people.

import { ask, isAnswer, openings, saidOf } from "./shared/asking.js";

/** Where the service is, whatever path it lies under and whichever of its pages asks. */
export const BASE = new URL("../", import.meta.url);

/** The answer to a question: what the API says, or what went wrong. */
export async function fetchAnswer(language, question, filters, request) {
  const outcome = await call(language, language.strings.problem_title, "v1/answer", request, {
    query: question,
    ...filters,
  });
  if (outcome.problem || isAnswer(outcome, language)) {
    return outcome;
  }
  return unexpected(language, language.strings.problem_title);
}

/** A document, with what a citation's address in `query` points to. */
export async function fetchDocument(language, id, query, request) {
  const { strings } = language;
  const path = `v1/documents/${encodeURIComponent(id)}?${query}`;
  const outcome = await call(language, strings.document_problem_title, path, request);
  if (outcome.status === 404) {
    return { title: strings.document_gone_title, problem: strings.document_gone, again: false };
  }
  return outcome.problem || Array.isArray(outcome.segments)
    ? outcome
    : unexpected(language, strings.document_problem_title);
}

/** What is searched and what the service takes, or what went wrong. */
export async function fetchStatus(language, request) {
  const title = language.strings.not_ready_title;
  const outcome = await call(language, title, "v1/status", request);
  return outcome.problem || Array.isArray(outcome.collections) ? outcome : unexpected(language, title);
}

/** How what is typed may go on. Nobody misses a suggestion, so whatever goes wrong gives none. */
export async function fetchSuggestions(typed, limit, signal) {
  const headers = { "Belagg-Place": "page" };
  try {
    const address = new URL(`v1/suggest?${new URLSearchParams({ q: typed, limit })}`, BASE);
    const response = await fetch(address, { signal, headers });
    const { suggestions } = await response.json();
    return response.ok && Array.isArray(suggestions) ? suggestions : [];
  } catch {
    return [];
  }
}

/** Questions to begin with. Nobody misses them either. */
export async function fetchExamples() {
  try {
    const response = await fetch(new URL("v1/examples", BASE), { headers: { "Belagg-Place": "page" } });
    const { questions } = await response.json();
    return response.ok && Array.isArray(questions) ? questions : [];
  } catch {
    return [];
  }
}

/** Save an opinion. Gives null, or in words why it wasn't saved. */
export async function sendFeedback(language, opinion) {
  return saidOf(language, await ask(new URL("v1/feedback", BASE), new AbortController(), opinion, "page"));
}

/** What tells the service which hits of an answer are opened. */
export function openingsOf(found) {
  return openings(found, BASE, "page");
}

async function call(language, title, path, request, body) {
  const { strings } = language;
  const answered = await ask(new URL(path, BASE), request, body, "page");
  if (answered === null) {
    return { title: strings.unreachable_title, problem: strings.unreachable, again: true };
  }
  const { response, json } = answered;
  if (json === undefined) {
    return unexpected(language, title);
  }
  return response.ok && json !== null ? json : refusal(language, title, response, json);
}

function refusal(language, title, { status, headers }, json) {
  const { strings } = language;
  if (status === 429) {
    const seconds = Number.parseInt(headers.get("Retry-After"), 10);
    const problem = seconds > 0 ? language.counted(strings.too_many, seconds) : strings.too_many_later;
    return { status, title: strings.too_many_title, problem, again: true };
  }
  const known = typeof json?.detail === "string";
  // The service's own sentences are Swedish.
  const said = known && language.tag === "sv" ? json.detail : null;
  if (status === 503) {
    return { status, title: strings.not_ready_title, problem: said ?? strings.not_ready, again: true };
  }
  if (known && status < 500) {
    return { status, title, problem: said ?? strings.refused, again: false };
  }
  return { ...unexpected(language, title), status, ...(said && { problem: said }) };
}

function unexpected({ strings }, title) {
  return { title, problem: strings.unexpected, again: true };
}
