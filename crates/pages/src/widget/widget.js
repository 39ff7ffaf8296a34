// Refhook's widget: puts a campaign's form into a page, in a frame that only the campaign's allowed origins can embed.
//
//   <script src="https://refer.example/widget.js" async></script>
//   <div data-refhook-campaign="CODE" data-refhook-mode="embed"></div>
//
// Modes: "embed" puts it into the element; "widget" shows a round button in the corner; "popup" is opened by
// data-refhook-open: "button" (data-refhook-button is its selector), "delay" (data-refhook-delay in seconds) or "exit".
// The attributes may also be on the script itself. Elements added later get their form, too. Texts and colour:
// data-refhook-label, data-refhook-close and data-refhook-color.
//
// It depends on nothing in the page, sets no cookie and styles elements one by one through the CSSOM, so the policy
// "script-src https://refer.example; frame-src https://refer.example" is enough.
(() => {
  "use strict";

  const script = document.currentScript;
  if (!script || !script.src) return;
  const home = new URL(script.src).origin;
  const ON_TOP = "2147483000";
  const FONT = "16px/1.4 system-ui, sans-serif";
  /** The frames, for matching their messages. */
  const places = [];

  const warn = (text) => console.warn(`Refhook: ${text}`);

  const dress = (element, styles) => {
    for (const name of Object.keys(styles)) element.style.setProperty(name, styles[name], "important");
  };

  /** Creates an element that the page's styles do not affect. */
  const make = (tag, attributes, styles) => {
    const element = document.createElement(tag);
    for (const name of Object.keys(attributes)) element.setAttribute(name, attributes[name]);
    dress(element, Object.assign({ all: "initial", "box-sizing": "border-box", font: FONT }, styles));
    return element;
  };

  const icon = (path) => {
    const names = "http://www.w3.org/2000/svg";
    const svg = document.createElementNS(names, "svg");
    const line = document.createElementNS(names, "path");
    const drawn = { viewBox: "0 0 24 24", width: "24", height: "24", fill: "none", "aria-hidden": "true" };
    for (const name of Object.keys(drawn)) svg.setAttribute(name, drawn[name]);
    const stroke = { d: path, stroke: "currentColor", "stroke-width": "2", "stroke-linecap": "round" };
    for (const name of Object.keys(stroke)) line.setAttribute(name, stroke[name]);
    dress(svg, { display: "block", margin: "0 auto" });
    svg.append(line);
    return svg;
  };

  const button = (label, path, styles) => {
    const element = make("button", { type: "button", "aria-label": label }, Object.assign({ cursor: "pointer" }, styles));
    element.append(icon(path));
    // `all: initial` removes the browser's focus ring, too.
    element.addEventListener("focus", () => {
      if (element.matches(":focus-visible")) dress(element, { outline: "3px solid #7aa2ff", "outline-offset": "2px" });
    });
    element.addEventListener("blur", () => dress(element, { outline: "none" }));
    return element;
  };

  const makeFrame = (settings, as, close) => {
    // Hidden until it answers: where framing is not allowed, the browser would show its own error page.
    const src = `${home}/${settings.code}/frame?as=${as}`;
    const iframe = make(
      "iframe",
      { src, title: settings.label, allow: "clipboard-write" },
      { display: "block", width: "100%", height: "420px", border: "0", "color-scheme": "light", visibility: "hidden" },
    );
    const place = { iframe, close, answered: false };
    iframe.addEventListener("load", () => {
      // Greet each page of the frame: the form, and the one after it.
      iframe.contentWindow.postMessage({ refhook: "hello" }, home);
      setTimeout(() => {
        if (place.answered || !iframe.isConnected) return;
        if (close) {
          close();
          iframe.remove();
        } else {
          // Keep it in the page: if it is only slow, it is shown once it answers.
          dress(iframe, { display: "none" });
        }
        warn(
          `the form can not show here. Most likely ${location.origin} is not allowed: add it in Refhook, on the ` +
            'campaign\'s page "Widget", under "Sites that may show it".',
        );
      }, 3000);
    });
    places.push(place);
    return iframe;
  };

  addEventListener("message", (event) => {
    const place = places.find(({ iframe }) => iframe.contentWindow === event.source);
    if (event.origin !== home || !place || !event.data) return;
    const { refhook, height, title } = event.data;
    if (refhook === "close" && place.close) place.close();
    if (refhook !== "size") return;
    place.answered = true;
    dress(place.iframe, { display: "block", visibility: "visible" });
    if (Number.isFinite(height)) dress(place.iframe, { height: `${Math.min(Math.max(height, 50), 5000)}px` });
    if (typeof title === "string" && title) place.iframe.title = title.slice(0, 200);
  });

  const isCalm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  /** A dialog with the form: over the page, or beside the button in the corner. */
  const makeDialog = (settings, as, isModal) => {
    const names = { "aria-label": settings.label };
    if (isModal) names["aria-modal"] = "true";
    const around = isModal
      ? { inset: "0", width: "100vw", height: "100%", padding: "16px", background: "rgba(15, 23, 42, .55)" }
      : { right: "20px", bottom: "88px", width: "min(400px, calc(100vw - 40px))", height: "auto" };
    const common = { display: "none", position: "fixed", "z-index": ON_TOP };
    const dialog = make("dialog", names, Object.assign(common, around));
    const box = make("div", {}, {
      position: "relative", width: "100%", "max-width": "440px", "max-height": isModal ? "100%" : "calc(100vh - 112px)",
      margin: "auto", overflow: "auto", background: "#fff", "border-radius": "12px",
      "box-shadow": "0 12px 40px rgba(15, 23, 42, .3)", "padding-top": "44px",
    });
    const cross = button(settings.close, "M6 6l12 12M18 6L6 18", {
      position: "absolute", top: "6px", right: "6px", width: "36px", height: "36px", color: "#475569",
      "border-radius": "8px",
    });
    let opener = null;
    const close = () => {
      const isInside = dialog.contains(document.activeElement);
      dialog.close();
      // Some browsers do not focus a clicked button, so focus would not return to it by itself.
      if (isInside && opener) opener.focus();
    };
    const open = (from) => {
      if (dialog.open || !dialog.isConnected) return;
      opener = from;
      // Loaded on first use.
      if (box.childElementCount < 2) box.append(makeFrame(settings, as, close));
      dress(dialog, { display: "flex" });
      if (isModal) dialog.showModal();
      else dialog.show();
      if (!isCalm()) {
        box.animate([{ opacity: 0, transform: "translateY(8px)" }, { opacity: 1, transform: "none" }], 160);
      }
    };
    cross.addEventListener("click", close);
    dialog.addEventListener("close", () => dress(dialog, { display: "none" }));
    dialog.addEventListener("click", (event) => isModal && event.target === dialog && close());
    box.append(cross);
    dialog.append(box);
    document.body.append(dialog);
    return { dialog, open, close };
  };

  const embed = (settings) => {
    // A page restored from a cached copy contains a dead frame.
    for (const copy of settings.element.querySelectorAll(`iframe[src^="${home}/"]`)) copy.remove();
    settings.element.append(makeFrame(settings, "embed"));
    return [];
  };

  const widget = (settings) => {
    const handle = button(settings.label, "M4 11h16v9H4zM3 7h18v4H3zM12 7v13M12 7c-5 0-5-5-2-5 2 0 2 3 2 5 0-2 0-5 2-5 3 0 3 5-2 5", {
      position: "fixed", right: "20px", bottom: "20px", width: "56px", height: "56px", "border-radius": "50%",
      color: "#fff", background: settings.color, "box-shadow": "0 4px 16px rgba(15, 23, 42, .3)", "z-index": ON_TOP,
    });
    handle.setAttribute("aria-haspopup", "dialog");
    document.body.append(handle);
    const { dialog, open, close } = makeDialog(settings, "widget", false);
    const tell = () => handle.setAttribute("aria-expanded", String(dialog.open));
    tell();
    handle.addEventListener("click", () => {
      if (dialog.open) close();
      else open(handle);
      tell();
    });
    dialog.addEventListener("close", tell);
    document.addEventListener("keydown", ({ key }) => key === "Escape" && dialog.open && close());
    document.addEventListener("pointerdown", ({ target }) => {
      if (dialog.open && !dialog.contains(target) && !handle.contains(target)) close();
    });
    return [handle, dialog];
  };

  /** True the first time in this session; without storage, the first time on this page. */
  const isFirst = (code) => {
    const key = `refhook:${code}`;
    try {
      if (sessionStorage.getItem(key)) return false;
      sessionStorage.setItem(key, "shown");
    } catch (error) {
      // Storage may be forbidden.
    }
    return true;
  };

  const isTyping = () => {
    const at = document.activeElement;
    return Boolean(at) && (/^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) || at.isContentEditable);
  };

  const popup = (settings) => {
    const { element, data } = settings;
    const { dialog, open } = makeDialog(settings, "popup", true);
    let isShown = false;
    const once = () => {
      if (isShown) return;
      // Do not interrupt someone who is typing.
      if (isTyping()) return void setTimeout(once, 2000);
      isShown = true;
      if (isFirst(settings.code)) open(null);
    };
    const how = data.refhookOpen || "button";
    if (how === "delay") {
      const seconds = Number(data.refhookDelay);
      setTimeout(once, (seconds >= 0 && seconds <= 3600 && data.refhookDelay ? seconds : 10) * 1000);
    } else if (how === "exit") {
      const left = (event) => !event.relatedTarget && event.clientY <= 0 && once();
      document.addEventListener("mouseout", left);
      document.documentElement.addEventListener("mouseleave", left);
    } else if (how === "button" && (data.refhookButton || element.tagName !== "SCRIPT")) {
      // Listen on the document: the button may be added later.
      const selector = data.refhookButton || "[data-refhook-ready]";
      document.querySelector(selector);
      document.addEventListener("click", ({ target }) => {
        const hit = target instanceof Element && target.closest(selector);
        if (hit && (data.refhookButton || hit === element)) open(hit);
      });
    } else {
      warn('a pop-up needs data-refhook-open="button", "delay" or "exit", and for a button data-refhook-button="#its-id".');
    }
    return [dialog];
  };

  const modes = { embed, widget, popup };

  /** Elements with their form, and the nodes added to the page for each; the warnings already given. */
  const placed = new Map();
  const complaints = new WeakMap();

  const start = () => {
    for (const [element, nodes] of placed) {
      // A tag manager may remove its script again.
      const stays = element.isConnected || element.tagName === "SCRIPT";
      for (const node of nodes) {
        if (!stays) node.remove();
        else if (!node.isConnected) document.body.append(node);
      }
    }
    for (const element of document.querySelectorAll("[data-refhook-campaign]")) {
      if (placed.has(element)) continue;
      const data = element.dataset;
      const code = data.refhookCampaign;
      const mode = modes[data.refhookMode || (element.tagName === "SCRIPT" ? "widget" : "embed")];
      const isRight = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(code) && mode && (mode !== embed || element.tagName !== "SCRIPT");
      if (!isRight) {
        if (complaints.get(element) !== code + data.refhookMode) {
          warn('an element needs data-refhook-campaign="CODE" and data-refhook-mode="embed", "widget" or "popup".');
        }
        complaints.set(element, code + data.refhookMode);
        continue;
      }
      data.refhookReady = "";
      placed.set(element, []);
      const color = /^#[0-9a-fA-F]{6}$/.test(data.refhookColor) ? data.refhookColor : "#2347c5";
      const label = data.refhookLabel || "Refer a friend";
      try {
        placed.set(element, mode({ element, data, code, color, label, close: data.refhookClose || "Close" }));
      } catch (error) {
        // One failure, such as an invalid selector, must not stop the others.
        warn(String(error));
      }
    }
  };

  /** Starts, and runs again when elements come or go: many sites build their pages after loading. */
  const follow = () => {
    let waits = false;
    const changed = () => {
      if (waits) return;
      waits = true;
      setTimeout(() => {
        waits = false;
        start();
      }, 50);
    };
    start();
    const attributeFilter = ["data-refhook-campaign", "data-refhook-mode"];
    new MutationObserver(changed).observe(document, { childList: true, subtree: true, attributeFilter });
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", follow);
  else follow();
})();
