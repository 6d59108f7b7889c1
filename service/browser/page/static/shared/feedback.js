// An opinion on an answer: helpful or not, sent at once, and then a comment for who wants to say more.

import { element } from "./dom.js";

const LONGEST = 2000; // characters of a comment

/** Buttons for an opinion on the answer named `id`. `send` saves it and gives null, or in words why it wasn't saved;
 * `announce` is given what is to be read out. */
export function feedbackSection(language, id, send, announce) {
  const { strings } = language;
  const section = element("section", { class: "feedback", part: "feedback", "aria-labelledby": "feedback-heading" });
  const say = (sentence) => {
    section.querySelector(".said")?.remove();
    section.append(element("p", { class: "said", text: sentence }));
    announce(sentence);
  };
  const buttons = [true, false].map((helpful) => {
    const button = element("button", {
      type: "button",
      class: "plain",
      "aria-pressed": "false",
      text: helpful ? strings.helpful : strings.not_helpful,
    });
    button.addEventListener("click", async () => {
      if (button.getAttribute("aria-pressed") === "true") {
        return;
      }
      const problem = await send({ answer_id: id, helpful });
      if (problem) {
        say(problem);
        return;
      }
      buttons.forEach((other) => other.setAttribute("aria-pressed", String(other === button)));
      section.querySelector("form")?.remove();
      section.append(commentForm(language, { answer_id: id, helpful }, send, say));
      say(strings.thanks);
    });
    return button;
  });
  section.append(
    element("h2", { id: "feedback-heading", text: strings.feedback }),
    element("p", { class: "opinions" }, ...buttons),
    element("p", { class: "saved", text: strings.feedback_note }),
  );
  return section;
}

function commentForm(language, opinion, send, say) {
  const { strings } = language;
  const field = element("textarea", { id: "comment", rows: "3", maxlength: LONGEST });
  const reasons = element(
    "select",
    { id: "reason" },
    element("option", { value: "", text: strings.reason_none }),
    ...Object.entries(strings.reasons).map(([value, text]) => element("option", { value, text })),
  );
  const form = element(
    "form",
    { class: "comment" },
    ...(opinion.helpful ? [] : [element("label", { for: "reason", text: strings.reason }), reasons]),
    element("label", { for: "comment", text: strings.comment }),
    field,
    element("button", { type: "submit", class: "plain", text: strings.send_comment }),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const comment = field.value.trim();
    const reason = opinion.helpful ? "" : reasons.value;
    if (!comment && !reason) {
      field.focus();
      return;
    }
    const problem = await send({ ...opinion, ...(comment && { comment }), ...(reason && { reason }) });
    if (problem) {
      say(problem);
      return;
    }
    const focusGoes = form.matches(":focus-within");
    const section = form.parentElement;
    form.remove();
    say(strings.comment_sent);
    if (focusGoes) {
      const said = /** @type {HTMLElement} */ (section.querySelector(".said"));
      said.tabIndex = -1;
      said.focus();
    }
  });
  return form;
}
