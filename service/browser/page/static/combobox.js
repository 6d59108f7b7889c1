// Suggestions at a field: an editable combobox with a list (https://www.w3.org/WAI/ARIA/apg/patterns/combobox/).
// The field keeps the focus and what was typed until a suggestion is chosen.

import { element } from "./shared/dom.js";

const PAUSE = 120; // milliseconds without a key before suggestions are asked for
const QUIET = 800; // milliseconds before their number is read out: nobody wants it after every letter

export class Combobox {
  #field;
  #list;
  #find;
  #choose;
  #tell;
  #describe;
  #active = -1;
  #typed = null;
  #pause = null;
  #quiet = null;
  #told = 0;

  /**
   * `find(typed, signal)` resolves to [{text, kind}], `choose(text)` is told what was chosen, `tell(count)` reads out
   * how many there are, and `describe(kind)` says in a word where a suggestion comes from.
   */
  constructor(field, list, { find, choose, tell, describe }) {
    this.#field = field;
    this.#list = list;
    this.#find = find;
    this.#choose = choose;
    this.#tell = tell;
    this.#describe = describe;
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": list.id,
    })) {
      field.setAttribute(name, value);
    }
    field.addEventListener("input", (event) => event.isComposing || this.#typing());
    field.addEventListener("compositionend", () => this.#typing());
    // The key that ends a composition is the input method's own; Safari tells it by this code alone.
    field.addEventListener("keydown", (event) => event.isComposing || event.keyCode === 229 || this.#key(event));
    field.addEventListener("blur", () => this.close());
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) {
        this.#take(option);
      }
    });
  }

  /** Take the list away, and drop suggestions that are still to come. */
  close() {
    clearTimeout(this.#pause);
    clearTimeout(this.#quiet);
    this.#typed?.abort();
    this.#typed = null;
    this.#told = 0;
    this.#list.hidden = true;
    this.#list.replaceChildren();
    this.#field.setAttribute("aria-expanded", "false");
    this.#activate(-1);
  }

  get #open() {
    return !this.#list.hidden;
  }

  get #options() {
    return [...this.#list.children];
  }

  #typing() {
    this.#activate(-1);
    clearTimeout(this.#pause);
    this.#pause = setTimeout(() => this.#ask(), PAUSE);
  }

  /** Ask for suggestions and show them, unless something else has been typed or the list was closed meanwhile. */
  async #ask(activate = -1) {
    clearTimeout(this.#pause);
    this.#typed?.abort();
    const typed = new AbortController();
    this.#typed = typed;
    const text = this.#field.value;
    const found = text.trim() ? await this.#find(text, typed.signal) : [];
    if (typed !== this.#typed) {
      return;
    }
    if (found.length === 0) {
      this.close();
      return;
    }
    this.#show(found);
    if (activate !== -1) {
      this.#activate(activate === Infinity ? found.length - 1 : activate);
    }
  }

  #show(found) {
    this.#activate(-1);
    this.#list.replaceChildren(
      ...found.map(({ text, kind }, number) =>
        element(
          "li",
          { id: `${this.#list.id}-${number}`, role: "option", "aria-selected": "false" },
          element("span", { class: "suggested", lang: "sv", text }),
          " ",
          element("span", { class: "kind", text: this.#describe(kind) }),
        ),
      ),
    );
    this.#list.hidden = false;
    this.#field.setAttribute("aria-expanded", "true");
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      if (found.length !== this.#told) {
        this.#told = found.length;
        this.#tell(found.length);
      }
    }, QUIET);
  }

  #key(event) {
    const { key, altKey, ctrlKey, metaKey, shiftKey } = event;
    if (ctrlKey || metaKey || shiftKey) {
      return;
    }
    const handled = altKey ? this.#altKey(key) : this.#plainKey(key);
    if (handled) {
      event.preventDefault();
    }
  }

  #altKey(key) {
    if (key === "ArrowDown" && !this.#open) {
      this.#ask();
    } else if (key === "ArrowUp" && this.#open) {
      this.close();
    }
    return key === "ArrowDown" || key === "ArrowUp";
  }

  /** Whether the key was meant for the list. */
  #plainKey(key) {
    const last = this.#options.length - 1;
    switch (key) {
      case "ArrowDown":
        return this.#move(this.#active === last ? -1 : this.#active + 1, 0);
      case "ArrowUp":
        return this.#move(this.#active === -1 ? last : this.#active - 1, Infinity);
      case "Enter":
        if (this.#active === -1) {
          this.close(); // the form asks what was typed
          return false;
        }
        this.#take(this.#options[this.#active]);
        return true;
      case "Escape":
        if (this.#open) {
          this.close();
          return true;
        }
        return false; // the browser empties the field
      case "Home":
      case "End":
      case "ArrowLeft":
      case "ArrowRight":
        this.#activate(-1); // the caret is what moves
        return false;
      default:
        return false;
    }
  }

  #move(to, onceOpen) {
    if (this.#open) {
      this.#activate(to);
    } else {
      this.#ask(onceOpen);
    }
    return true;
  }

  /** Make an option the one that Enter takes; -1 is none, and the caret is in the field again. */
  #activate(number) {
    this.#active = number;
    this.#options.forEach((option, place) => option.setAttribute("aria-selected", String(place === number)));
    if (number === -1) {
      this.#field.removeAttribute("aria-activedescendant");
      return;
    }
    this.#field.setAttribute("aria-activedescendant", this.#options[number].id);
    this.#options[number].scrollIntoView({ block: "nearest" });
  }

  #take(option) {
    const text = option.querySelector(".suggested").textContent;
    this.#field.value = text;
    this.close();
    this.#choose(text);
  }
}
