// Elements. Texts of documents, questions and the service's own words are only ever put in as text.

/**
 * An element; of what is null nothing is put in.
 * @param {Record<string, any>} attributes - `text` is what it says
 */
export function element(tag, attributes = {}, ...children) {
  const { text, ...others } = attributes;
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(others)) {
    if (value !== null) {
      made.setAttribute(name, value);
    }
  }
  if (text !== undefined) {
    made.textContent = text;
  }
  made.append(...children);
  return made;
}

/** An element with what is put in it, however many there are: a call takes only so many arguments. */
export function filled(made, children) {
  for (const child of children) {
    made.append(child);
  }
  return made;
}

/** A heading with a sentence, for what isn't an answer. */
export function notice(title, text, ...more) {
  const heading = element("h2", { tabindex: "-1", text: title });
  return element("div", { class: "notice", part: "notice" }, heading, element("p", { text }), ...more);
}
