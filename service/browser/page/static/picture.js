// The page of a PDF that a quote stands on, as a picture with the quote marked, where the service hands out the original.

import { BASE } from "./api.js";
import { ORIGINALS, queryOf } from "./citation.js";
import { unseen } from "./dom.js";
import { element } from "./shared/dom.js";
import { fill } from "./shared/language.js";

/** A button that shows and hides the picture after the list it stands in; null where there is none to be had. */
export function pictureButton({ strings }, { citation, marked }, announce) {
  if (citation.media_type !== "application/pdf" || citation.page === null || !citation.link?.startsWith(ORIGINALS)) {
    return null;
  }
  const { title, page } = citation;
  const button = element("button", { type: "button", class: "plain", "aria-expanded": "false" });
  const label = (text) => button.replaceChildren(text, unseen(`: ${title}`));
  label(strings.show_page);
  let shown = null;
  button.addEventListener("click", () => {
    if (shown) {
      shown.remove();
      shown = null;
    } else {
      const image = element("img", { alt: fill(strings.picture, { page, title }) });
      const figure = element("figure", { class: "picture" }, image);
      image.addEventListener("load", () => announce(strings.picture_shown));
      image.addEventListener("error", () => {
        figure.replaceChildren(element("p", { text: strings.picture_failed }));
        announce(strings.picture_failed);
      });
      image.src = new URL(`${ORIGINALS}${encodeURIComponent(citation.document_id)}/picture?${queryOf({ citation, marked })}`, BASE).href;
      button.closest(".actions").after(figure);
      shown = figure;
    }
    button.setAttribute("aria-expanded", String(shown !== null));
    label(shown ? strings.hide_page : strings.show_page);
  });
  return button;
}
