"use strict";
// Without this script the page still shows everything and every link leads somewhere.

// Stand in the sentence: mark the words that an address #docN-start-end names, open what an address lies in.
function arrive() {
  for (const old of document.querySelectorAll(".here")) old.classList.remove("here");
  const name = decodeURIComponent(location.hash.slice(1));
  const target = name && document.getElementById(name);
  if (!target) return;
  const words = /-(\d+)-(\d+)$/.exec(name);
  const home = target.closest(".document");
  if (words && home) {
    const begin = Number(words[1]), end = Number(words[2]);
    for (const piece of home.querySelectorAll("[data-at]")) {
      const at = Number(piece.dataset.at);
      if (at >= begin && at < end) piece.classList.add("here");
    }
  } else if (target.classList.contains("fact")) {
    target.hidden = false;
    target.classList.add("here");
    const more = target.querySelector("details");
    if (more) more.open = true;
  }
  for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  const seen = words && home ? home.querySelector(".here") : target;
  if (seen) seen.scrollIntoView({ block: "center" });
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
}
addEventListener("hashchange", arrive);
addEventListener("DOMContentLoaded", arrive);

// One stop for the tab key in a drawing; the arrows move inside it.
function rove(root) {
  for (const group of root.querySelectorAll("[data-roving]")) {
    const stops = [...group.querySelectorAll("a")];
    stops.forEach((stop, i) => stop.setAttribute("tabindex", i ? "-1" : "0"));
    group.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      const from = stops.indexOf(event.target.closest("a"));
      if (!step || from < 0) return;
      event.preventDefault();
      const next = stops[(from + step + stops.length) % stops.length];
      stops[from].setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus({ preventScroll: true }); // the map moves what is focused into its frame before the page scrolls
      next.scrollIntoView({ block: "nearest", inline: "nearest" });
    });
  }
}
rove(document);
document.addEventListener("htmx:afterSwap", (event) => rove(event.detail.target));

// Which boundaries a map draws is chosen once: for the next answer of the app, and for the next page where a browser keeps it.
const KEPT = "onrecord boundaries";
function kept(value) {
  try { if (value) localStorage.setItem(KEPT, value); return localStorage.getItem(KEPT); } catch { return value; }
}
function keepBorders(root) {
  const chosen = root.querySelector(`[name=borders][value="${kept()}"]`);
  if (chosen) chosen.checked = true;
}
keepBorders(document);
document.addEventListener("change", (event) => { if (event.target.name === "borders") kept(event.target.value); });
document.addEventListener("htmx:afterSwap", (event) => keepBorders(event.detail.target));

// Filters over the lists of the page.
for (const form of document.querySelectorAll("form[data-filter]")) {
  const fold = form.closest("details"), narrowed = fold.querySelector("summary span");
  fold.hidden = false;
  const section = form.closest("section");
  const facts = [...section.querySelectorAll(".fact")];
  const texts = new Map(facts.map((fact) => [fact, fact.textContent.toLowerCase()]));
  const apply = () => {
    const wanted = new FormData(form);
    const words = (wanted.get("words") || "").toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const fact of facts) {
      const fits = [...wanted].every(([key, value]) => !value || key === "words" ||
        (key === "parties" ? fact.dataset.parties.split("|").includes(value) : fact.dataset[key] === value));
      fact.hidden = !(fits && words.every((word) => texts.get(fact).includes(word)));
      if (!fact.hidden) shown += 1;
    }
    for (const group of section.querySelectorAll(".speaker")) group.hidden = !group.querySelector(".fact:not([hidden])");
    const given = [...wanted].filter(([, value]) => value).map(([key, value]) => (key === "words" ? `“${value}”` : value));
    narrowed.textContent = given.length ? `: ${given.join(", ")}` : "";
    section.querySelector("[data-count]").textContent = shown === facts.length ? shown : `${shown} of ${facts.length}`;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
}

// The app: an address names only what narrows, and a question without an answer is not passed over in silence.
document.addEventListener("htmx:configRequest", (event) => {
  const asked = event.detail.formData;
  for (const [key, value] of [...asked]) if (!value || (key === "origins" && value === "0")) asked.delete(key);
});
for (const failure of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failure, (event) => {
    const said = document.createElement("p");
    said.className = "empty";
    said.setAttribute("role", "alert");
    said.textContent = event.type === "htmx:sendError"
      ? "The app does not answer: is it still running where it was started?"
      : `The app could not answer (${event.detail.xhr.status}): the terminal that serves the record says why.`;
    event.detail.target.replaceChildren(said);
  });
}

// Where one is.
function bringIntoMenu(link) {
  const list = link.closest("ol");
  list.scrollLeft = link.offsetLeft - (list.clientWidth - link.offsetWidth) / 2;
}
const current = document.querySelector("nav [aria-current=page]");
if (current) bringIntoMenu(current);
const links = new Map([...document.querySelectorAll("nav a[href^='#']")].map((a) => [a.hash.slice(1), a]));
const watch = new IntersectionObserver((seen) => {
  for (const entry of seen) {
    if (!entry.isIntersecting) continue;
    for (const a of links.values()) a.removeAttribute("aria-current");
    const link = links.get(entry.target.id);
    link.setAttribute("aria-current", "true");
    bringIntoMenu(link);
  }
}, { rootMargin: "-15% 0px -75% 0px" });
for (const id of links.keys()) { const section = document.getElementById(id); if (section) watch.observe(section); }
