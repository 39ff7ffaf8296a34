// Runs in the widget's frame: tells the embedding page how high the form is, and when Escape is pressed. It talks only
// to the page that greeted it, and only if that is on the campaign's allowed origins.
(() => {
  "use strict";

  const origins = document.currentScript.dataset.origins.split(" ");
  let host = null;
  const tell = (message) => host && parent.postMessage(message, host);
  const tellSize = () => {
    const height = Math.ceil(document.documentElement.getBoundingClientRect().height);
    tell({ refhook: "size", height, title: document.title });
  };
  addEventListener("message", ({ source, origin, data }) => {
    if (source !== parent || !origins.includes(origin) || !data || data.refhook !== "hello") return;
    host = origin;
    tellSize();
  });
  addEventListener("keydown", ({ key }) => key === "Escape" && tell({ refhook: "close" }));
  new ResizeObserver(tellSize).observe(document.documentElement);
})();
