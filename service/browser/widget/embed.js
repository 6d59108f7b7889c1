// The page in a frame: it gives its query parameters to the widget, and tells the page around it how high it is.
// That page must ask first (embed-height.js does), and only pages of listed origins can be around this one at all.

const ATTRIBUTES = ["collection", "label", "lang", "limit", "placeholder"];

const widget = /** @type {HTMLElement} */ (document.querySelector("belagg-sok"));
const page = document.documentElement;
const parameters = new URLSearchParams(location.search);
for (const name of ATTRIBUTES.filter((name) => parameters.has(name))) {
  widget.setAttribute(name, parameters.get(name));
}
page.lang = widget.lang || "sv";
page.style.colorScheme = parameters.get("color-scheme") ?? ""; // what is no colour scheme has no effect

addEventListener("message", function tellHeight({ data, source, origin }) {
  if (source !== parent || data?.type !== "belagg-ask-height") {
    return;
  }
  removeEventListener("message", tellHeight); // once asked, it tells every change
  new ResizeObserver(() => {
    source.postMessage({ type: "belagg-height", height: Math.ceil(page.getBoundingClientRect().height) }, origin);
  }).observe(page);
});
