// Every page can be read without this script. It adds keys, remembered choices, and old and new side by side.
(() => {
"use strict";
const root = document.documentElement;
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

// A page opened from a disk may be denied storage: then choices last as long as the page.
const store = {
  get(key) { try { return localStorage.getItem("policydiff." + key); } catch { return null; } },
  set(key, value) { try { localStorage.setItem("policydiff." + key, value); } catch { return; } },
};

const pressed = (name, on) => all(`[data-do="${name}"]`).forEach((button) => button.setAttribute("aria-pressed", String(on)));

function theme(name) {
  if (name === "light" || name === "dark") root.dataset.theme = name; else delete root.dataset.theme;
}

function nextTheme() {
  const order = ["system", "light", "dark"];
  const name = order[(order.indexOf(root.dataset.theme || "system") + 1) % 3];
  theme(name);
  store.set("theme", name);
}

// A change inside folded text opens what it is folded into.
function reveal(element) {
  for (let at = element.parentElement; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
}

let current = null;
function show(element) {
  if (current) current.classList.remove("now");
  current = element;
  reveal(element);
  element.classList.add("now");
  if (!element.hasAttribute("tabindex")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
  const box = element.getBoundingClientRect();
  const tall = box.height > innerHeight * 0.7;
  element.scrollIntoView({ block: tall ? "start" : "center", behavior: still || Math.abs(box.top) > 4000 ? "instant" : "smooth" });
  if (element.id) history.replaceState(null, "", "#" + element.id);
}

const stops = () => all(".card, .text .chg").filter((element) => element.checkVisibility ? true : element.offsetParent);

// The next stop after the current one; where there is none yet, after what is on top of the window.
function step(way) {
  const list = stops();
  if (!list.length) return;
  let at = current ? list.indexOf(current) + way : -1;
  if (!current) {
    at = list.findIndex((element) => element.getBoundingClientRect().top > 80);
    if (way < 0) at -= 1;
    if (at === -1 && way > 0) at = list.length - 1;
  }
  show(list[Math.max(0, Math.min(list.length - 1, at))]);
}

// From a card to its place in the text, and from a change in the text to its card.
function cross() {
  if (!current) return;
  const link = current.matches(".card") ? current.querySelector(".place a") : current.querySelector(".ref");
  const target = link && document.getElementById(link.hash.slice(1));
  if (target) show(target);
}

function openAll(on) {
  all(".text details").forEach((element) => { element.open = on; });
  pressed("open", on);
}

const opened = () => all('[data-do="open"]').some((button) => button.getAttribute("aria-pressed") === "true");

// Old on the left, new on the right: copies of a paragraph, each without what the other side has.
function half(paragraph, unwanted, left) {
  const copy = paragraph.cloneNode(true);
  all(unwanted, copy).forEach((element) => element.remove());
  const bare = (change) => [...change.childNodes].filter((node) => node.nodeType !== 1 || !node.classList.contains("ref"));
  all(".chg", copy).filter((change) => !bare(change).map((node) => node.textContent).join("").trim()).forEach((change) => change.remove());
  if (left) all("[id]", copy).forEach((element) => element.removeAttribute("id"));
  return copy;
}

function sides(on) {
  pressed("sides", on);
  root.classList.toggle("sided", on);
  if (!on) {
    all(".pair").forEach((pair) => pair.replaceWith(pair.original));
    current = null;
    return;
  }
  all(".text .sec > p").filter((p) => p.querySelector(".chg")).forEach((p) => {
    const pair = document.createElement("div");
    pair.className = "pair";
    pair.original = p;
    p.replaceWith(pair);
    pair.append(half(p, "ins, .chg.here", true), half(p, "del, .chg.left", false));
  });
  current = null;
}

function cosmetic() {
  const box = document.getElementById("cosmetic-on");
  if (!box) return;
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change"));
}

// Only the cards of one category; the same button shows all again.
function topic(button) {
  const on = button.getAttribute("aria-pressed") !== "true";
  all("[data-topic]").forEach((other) => other.setAttribute("aria-pressed", String(on && other === button)));
  all(".card").forEach((card) => { card.hidden = on && !card.dataset.topics.split("|").includes(button.dataset.topic); });
}

// The index: only the policies that fit what was chosen.
function filter(form) {
  const levels = ["high", "material", "wording"];
  const chosen = Object.fromEntries(new FormData(form));
  const words = chosen.words.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  all(".policy").forEach((policy) => {
    const text = policy.textContent.toLowerCase();
    const fits = words.every((word) => text.includes(word))
      && (!chosen.level || levels.slice(0, levels.indexOf(chosen.level) + 1).includes(policy.dataset.level))
      && (!chosen.category || policy.dataset.categories.split("|").includes(chosen.category))
      && (!chosen.tag || policy.dataset.tags.split("|").includes(chosen.tag));
    policy.hidden = !fits;
    shown += fits ? 1 : 0;
  });
  all(".group").forEach((group) => { group.hidden = !group.querySelector(".policy:not([hidden])"); });
  form.querySelector("[role=status]").textContent = Object.values(chosen).some(Boolean) ? shown + " shown" : "";
}

const actions = {
  next: () => step(1),
  prev: () => step(-1),
  cross,
  open: () => openAll(!opened()),
  sides: () => {
    if (innerWidth < 1024) return;
    const on = !root.classList.contains("sided");
    sides(on);
    store.set("sides", on ? "on" : "off");
  },
  cosmetic,
  theme: nextTheme,
  help: () => { const dialog = document.getElementById("help"); if (dialog.open) dialog.close(); else dialog.showModal(); },
};
const keys = { n: "next", j: "next", p: "prev", k: "prev", m: "cross", o: "open", s: "sides", c: "cosmetic", t: "theme", "?": "help" };

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do], [data-topic]");
  if (!button) return;
  if (button.dataset.topic) topic(button); else actions[button.dataset.do]();
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  const name = keys[event.key];
  if (!name || (document.querySelector("dialog[open]") && name !== "help")) return;
  if (!document.querySelector(`[data-do="${name}"]`) && !["cross", "cosmetic"].includes(name)) return;
  event.preventDefault();
  actions[name]();
});

function followHash() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  reveal(target);
  if (target.matches("details")) target.open = true;
  if (target.matches(".card, .chg")) { if (current) current.classList.remove("now"); current = target; }
  target.scrollIntoView({ block: target.matches(".chg") ? "center" : "start" });
}

theme(store.get("theme"));
all(".tools").forEach((element) => { element.hidden = false; });
all("[data-topic]").forEach((button) => { button.disabled = false; });
all("form.filter").forEach((form) => {
  form.hidden = false;
  form.addEventListener("input", () => filter(form));
  form.addEventListener("submit", (event) => event.preventDefault());
});
const box = document.getElementById("cosmetic-on");
if (box) {
  box.checked = store.get("cosmetic") === "on";
  // What was asked for must not stay folded away.
  const unfold = () => { if (box.checked) all(".text .q1").forEach(reveal); };
  box.addEventListener("change", () => { store.set("cosmetic", box.checked ? "on" : "off"); unfold(); });
  unfold();
}
if (store.get("sides") === "on" && innerWidth >= 1024 && document.querySelector('[data-do="sides"]')) sides(true);
addEventListener("hashchange", followHash);
followHash();
})();
