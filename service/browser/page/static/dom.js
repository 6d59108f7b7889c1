// Elements. Texts of documents, questions and the service's own words are only ever put in as text.

export function element(tag, { text, ...attributes } = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  if (text !== undefined) {
    made.textContent = text;
  }
  made.append(...children);
  return made;
}

/** A heading with a sentence, for what isn't an answer. */
export function notice(title, text, ...more) {
  return element(
    "div",
    { class: "notice" },
    element("h2", { tabindex: "-1", text: title }),
    element("p", { text }),
    ...more,
  );
}

/** Seen by nobody, read out by screen readers. */
export function unseen(text) {
  return element("span", { class: "unseen", text });
}

/** The address if a browser may follow it, else null: a link out of a text could be a script. */
export function webAddress(link) {
  try {
    const address = new URL(link);
    return ["http:", "https:"].includes(address.protocol) ? address : null;
  } catch {
    return null;
  }
}
