// Optional: updates the page live with new requests and states.
"use strict";

const live = document.getElementById("live");
const connection = document.getElementById("connection");

function showLocalTimes(root) {
  for (const time of root.querySelectorAll("time")) {
    const at = new Date(time.dateTime);
    time.textContent = at.toLocaleTimeString();
    time.title = at.toLocaleString();
  }
}

// Updates entries in place, so that an open request stays open and the one that the URL points to stays marked.
function replaceEntries(section, next) {
  const [list, nextList] = [section.querySelector("ol"), next.querySelector("ol")];
  if (!list || !nextList) {
    section.replaceWith(next);
    return;
  }
  const old = new Map([...list.children].map((entry) => [entry.id, entry]));
  const entries = [...nextList.children].map((entry) => {
    const known = old.get(entry.id);
    if (known && known.dataset.html !== entry.dataset.html) {
      known.innerHTML = entry.innerHTML;
      known.dataset.html = entry.dataset.html;
    }
    return known ?? entry;
  });
  const kept = new Set(entries);
  for (const entry of old.values()) if (!kept.has(entry)) entry.remove();
  entries.forEach((entry, place) => {
    if (list.children[place] !== entry) list.insertBefore(entry, list.children[place] ?? null);
  });
}

function remember(root) {
  for (const entry of root.querySelectorAll(".lead, .request")) entry.dataset.html = entry.innerHTML;
  showLocalTimes(root);
}

remember(live);

const events = new EventSource("/demo/events");
events.addEventListener("live", (event) => {
  connection.textContent = "live";
  const next = document.createElement("template");
  next.innerHTML = event.data;
  remember(next.content);
  for (const section of [...next.content.querySelectorAll("section")]) {
    replaceEntries(document.getElementById(section.id), section);
  }
});
events.addEventListener("error", () => {
  connection.textContent = "not connected, trying again";
});

for (const button of document.querySelectorAll("[data-copies]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).textContent);
    button.textContent = "Copied";
  });
}
