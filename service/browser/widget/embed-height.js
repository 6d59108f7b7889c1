// For the page around a frame with Belägg in it: makes every such frame as high as what it shows.
(() => {
  const frameAddress = new URL("embed", /** @type {HTMLScriptElement} */ (document.currentScript).src);
  const frames = () =>
    [...document.querySelectorAll("iframe")].filter((frame) => {
      const address = new URL(frame.src, document.baseURI);
      return address.origin === frameAddress.origin && address.pathname === frameAddress.pathname;
    });
  // To whatever is in the frame: the question holds nothing that others may not see.
  const ask = (frame) => frame.contentWindow.postMessage({ type: "belagg-ask-height" }, "*");

  addEventListener("message", ({ data, source, origin }) => {
    if (origin !== frameAddress.origin || data?.type !== "belagg-height" || !(data.height > 0)) {
      return;
    }
    const frame = frames().find(({ contentWindow }) => contentWindow === source);
    frame?.style.setProperty("height", `${data.height}px`);
  });

  for (const frame of frames()) {
    frame.addEventListener("load", () => ask(frame));
    ask(frame); // it may have been there before this script
  }
})();
