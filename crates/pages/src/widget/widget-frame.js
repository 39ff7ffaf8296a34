// In the widget's frame: tells the page around it how high the form is, and that Escape was pressed. It speaks to the
// page that greeted it, and only if that is one of the campaign's allowed origins.
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
