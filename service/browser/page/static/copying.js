// Copying: by the browser where it lets a page copy, which it does over https alone, and else by hand.

import { element } from "./shared/dom.js";

/** A button that copies a text. `announce` is given the sentence that says how it went. */
export function copyButton({ strings }, text, announce, ...name) {
  const button = element("button", { type: "button", class: "plain" }, ...name);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      if (!copyAsOfOld(button, text)) {
        offer(button, strings.copy_by_hand, text);
        announce(strings.copy_by_hand);
        return;
      }
    }
    button.dataset.done = "";
    announce(strings.copied);
  });
  return button;
}

/** An intranet over plain http has no clipboard, but browsers still copy what is selected. */
function copyAsOfOld(button, text) {
  const field = element("textarea", { class: "unseen", "aria-hidden": "true", tabindex: "-1" });
  field.value = text;
  button.after(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  button.focus();
  return copied;
}

function offer(button, sentence, text) {
  const place = button.closest(".actions");
  place.parentElement.querySelector(".by-hand")?.remove();
  const field = element("textarea", { readonly: "", rows: "3" });
  field.value = text;
  place.after(element("label", { class: "by-hand" }, sentence, field));
  field.focus();
  field.select();
}
