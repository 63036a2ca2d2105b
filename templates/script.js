// Every page can be read without this script. It adds keys, remembered choices, and old and new side by side.
(() => {
"use strict";
const root = document.documentElement;
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const wide = matchMedia("(min-width: 64rem)");
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

// Beside each other, what changed stands twice; the copy on the left of what also stands on the right has no id, and
// is no stop of its own.
const stops = () => all(".card:not([hidden]), .text .chg[id]");

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

const gone = (element) => element.matches("[data-gone]") || Boolean(element.querySelector("del"));

// The number of a change's card stands at the first of the sentences that share it: the last one before, of its kind.
function numbered(change) {
  const before = (element) => element === change || element.compareDocumentPosition(change) & Node.DOCUMENT_POSITION_FOLLOWING;
  if (!change.matches(".material")) return null;
  const first = all(".text .chg:has(.ref)").filter((element) => gone(element) === gone(change) && before(element)).pop();
  return first ? first.querySelector(".ref") : null;
}

// From a card to its place in the text, and from a change in the text to its card.
function cross() {
  if (!current) return;
  const link = current.matches(".card") ? current.querySelector(".place a") : numbered(current);
  const target = link && document.getElementById(link.hash.slice(1));
  if (target) show(target);
}

function openAll(on) {
  all(".text details").forEach((element) => { element.open = on; });
  pressed("open", on);
}

const opened = () => all('[data-do="open"]').some((button) => button.getAttribute("aria-pressed") === "true");

const bare = (change) => [...change.childNodes].filter((node) => node.nodeType !== 1 || !node.classList.contains("ref"));

// Old on the left, new on the right: copies of a paragraph, each without what the other side has.
function half(paragraph, unwanted) {
  const copy = paragraph.cloneNode(true);
  all(unwanted, copy).forEach((element) => element.remove());
  all(".chg", copy).filter((change) => !bare(change).map((node) => node.textContent).join("").trim()).forEach((change) => change.remove());
  const said = [...copy.childNodes].filter((node) => node.nodeType !== 1 || !node.classList.contains("marker"));
  if (!said.some((node) => node.textContent.trim())) copy.replaceChildren(); // a bullet of nothing
  return copy;
}

// Every place keeps one address: on the right what stands there, on the left what went or moved away.
function twins(left, right) {
  all("[id]", right).filter((element) => !element.textContent.trim()).forEach((element) => element.removeAttribute("id"));
  const there = new Set(all("[id]", right).map((element) => element.id));
  all("[id]", left).filter((element) => there.has(element.id)).forEach((element) => {
    element.dataset.twin = element.id;
    element.removeAttribute("id");
    all(".ref", element).forEach((ref) => ref.remove());
  });
}

function column(name, paragraph, named) {
  const side = document.createElement("div");
  side.setAttribute("role", "group");
  side.setAttribute("aria-label", name);
  if (named) side.append(Object.assign(document.createElement("p"), { className: "side-name", textContent: name }));
  side.append(paragraph);
  return side;
}

function pairOf(paragraph) {
  all(".chg", paragraph).filter(gone).forEach((change) => { change.dataset.gone = ""; });
  const pair = document.createElement("div");
  pair.className = "pair";
  pair.original = paragraph;
  const [left, right] = [half(paragraph, "ins, .chg.here"), half(paragraph, "del, .chg.left")];
  twins(left, right);
  const named = !all(":scope > .pair", paragraph.parentElement).length;
  pair.append(column("Before", left, named), column("After", right, named));
  return pair;
}

const cellsOf = (row, unwanted) => [...row.cells].map((cell) => {
  const copy = cell.cloneNode(true);
  all(unwanted, copy).forEach((element) => element.remove());
  return copy;
});

const empty = (cells) => cells.every((cell) => !cell.textContent.trim());

// A table with old and new beside each other, row by row: every row twice, without what the other side has.
function beside(table) {
  const width = Math.max(...[...table.rows].map((row) => row.cells.length));
  const fill = (cells) => { while (cells.length < width) cells.push(document.createElement("td")); return cells; };
  const twice = document.createElement("table");
  twice.className = "rows twice";
  twice.original = table;
  const names = twice.createTHead().insertRow();
  for (const name of ["Before", "After"]) {
    const head = document.createElement("th");
    Object.assign(head, { colSpan: width, scope: "colgroup", textContent: name });
    names.append(head);
  }
  const body = twice.createTBody();
  for (const row of table.rows) {
    const line = row.cloneNode(false);
    let old = row.matches(".here") ? [] : cellsOf(row, "ins, .ref");
    let now = row.matches(".left") ? [] : cellsOf(row, "del");
    if (row.matches(".chg") && empty(cellsOf(row, "del, .ref, .end"))) { old = cellsOf(row, "ins"); now = []; }
    else if (empty(old)) old = [];
    line.append(...fill(old), ...fill(now));
    body.append(line);
  }
  all("tr", twice).forEach((row) => row.cells[row.cells.length / 2].classList.add("after"));
  return twice;
}

// Where the reader is stays: the change gone to, and the focus, in whichever form they stand now.
function sides(on) {
  const focused = document.activeElement.closest(".text .sec [id]");
  const at = current && current.id;
  if (current) current.classList.remove("now");
  pressed("sides", on);
  root.classList.toggle("sided", on);
  all(".pair, .twice").forEach((pair) => pair.replaceWith(pair.original));
  if (on) {
    all(".text .sec > p").filter((p) => p.querySelector(".chg")).forEach((p) => p.replaceWith(pairOf(p)));
    all(".text .sec > table.rows").filter((table) => table.querySelector(".chg")).forEach((table) => table.replaceWith(beside(table)));
  }
  document.dispatchEvent(new Event("policydiff:sides"));
  current = at ? document.getElementById(at) : null;
  if (current) {
    current.classList.add("now");
    current.scrollIntoView({ block: "center", behavior: "instant" });
  }
  const again = focused && document.getElementById(focused.id);
  if (again) {
    if (!again.hasAttribute("tabindex")) again.tabIndex = -1;
    again.focus({ preventScroll: true });
  }
}

function cosmetic() {
  const box = document.getElementById("cosmetic-on");
  if (!box) return;
  box.checked = !box.checked;
  box.dispatchEvent(new Event("change"));
}

// Only the cards of the open topic that hold every word looked for; and the sections that hold them, changed or not.
function narrow() {
  const form = document.querySelector("form.find");
  const open = document.querySelector(".topic[open]");
  const topic = open ? open.dataset.topic : "";
  const words = form.elements.words.value.toLowerCase().split(/\s+/).filter(Boolean);
  const cards = all(".card");
  let shown = 0;
  cards.forEach((card) => {
    const text = words.length ? said(card) : "";
    const fits = (!topic || card.dataset.topics.split("|").includes(topic)) && words.every((word) => text.includes(word));
    card.hidden = !fits;
    shown += fits ? 1 : 0;
  });
  const about = topic ? " about " + topic.toLowerCase() : "";
  const holding = words.length ? " with “" + words.join(" ") + "”" : "";
  form.querySelector("[role=status]").textContent = !topic && !words.length ? ""
    : (shown ? shown + " of " + cards.length + " passages" : "No material change") + about + holding + (shown ? " below." : ".");
  const hits = words.length ? found(words) : [];
  const list = form.querySelector(".found");
  list.hidden = !hits.length;
  list.replaceChildren(...hits);
}

// What a card says of its change: not the topics it is filed under, nor the unchanged text around it.
const said = (card) => [...all("h3, .place, .quote > :not(.around)", card), ...unsaid(card)].map((part) => part.textContent).join(" ").toLowerCase();

// Of a passage that is shown by one sentence, those that stand in the text only.
function unsaid(card) {
  const rest = card.querySelector(".rest a");
  const first = rest && document.getElementById(rest.hash.slice(1));
  return first ? all(".chg.material", first.closest(".sec")).filter((change) => gone(change) === gone(first)) : [];
}

// Where the words stand in the text, section by section, with what happened there.
function found(words) {
  const most = 12;
  const hits = all(".text .sec").filter((section) => words.every((word) => section.textContent.toLowerCase().includes(word)));
  const lines = hits.slice(0, most).map((section) => {
    const line = document.createElement("li");
    const link = document.createElement("a");
    const entry = document.querySelector(`.contents a[href="#${CSS.escape(section.id)}"]`);
    link.href = "#" + section.id;
    link.textContent = entry ? entry.textContent : section.querySelector("h3").textContent;
    const marks = entry ? all(".n", entry.parentElement).map((mark) => mark.textContent.trim()) : [];
    const state = section.matches(".removed") ? "removed" : marks.join(", ") || "no change of meaning";
    line.append("In ", link, ": " + state);
    return line;
  });
  if (hits.length > most) {
    const rest = document.createElement("li");
    rest.textContent = "and in " + (hits.length - most) + " more sections";
    lines.push(rest);
  }
  return lines;
}

const orders = {
  gravest: (a, b) => a.dataset.at - b.dataset.at,
  changed: (a, b) => b.dataset.changed.localeCompare(a.dataset.changed) || a.dataset.at - b.dataset.at,
  title: (a, b) => a.dataset.title.localeCompare(b.dataset.title),
};

// The index: only the policies that fit what was chosen, in the order that was chosen.
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
      && (!chosen.tag || policy.dataset.tags.split("|").includes(chosen.tag))
      && (!chosen.since || policy.dataset.changed >= chosen.since);
    policy.hidden = !fits;
    shown += fits ? 1 : 0;
  });
  all(".group:has(.policy)").forEach((group) => {
    group.hidden = !group.querySelector(".policy:not([hidden])");
    const rows = all(".policy", group);
    rows.forEach((row, at) => { row.dataset.at ||= String(at); });
    rows.sort(orders[chosen.order] || orders.gravest).forEach((row) => row.parentElement.append(row));
  });
  const narrowed = ["words", "level", "category", "tag", "since"].some((name) => chosen[name]);
  form.querySelector("[role=status]").textContent = !narrowed ? "" : shown ? shown + " shown" : "No policy fits.";
}

const actions = {
  next: () => step(1),
  prev: () => step(-1),
  cross,
  find: openSearch,
  open: () => openAll(!opened()),
  sides: () => {
    if (!wide.matches) return;
    const on = !root.classList.contains("sided");
    sides(on);
    store.set("sides", on ? "on" : "off");
  },
  cosmetic,
  theme: nextTheme,
  help: () => { const dialog = document.getElementById("help"); if (dialog.open) dialog.close(); else dialog.showModal(); },
};
const keys = { n: "next", j: "next", p: "prev", k: "prev", m: "cross", o: "open", s: "sides", c: "cosmetic", t: "theme", "/": "find", "?": "help" };

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-do]");
  if (button) actions[button.dataset.do]();
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  const name = keys[event.key];
  if (!name || (document.querySelector("dialog[open]") && name !== "help")) return;
  if (!document.querySelector(`[data-do="${name}"]`) && !["cross", "cosmetic", "find"].includes(name)) return;
  event.preventDefault();
  actions[name]();
});

// Whoever speaks to the computer, or has keys of another program, can switch single keys off (WCAG 2.1.4).
const keysOn = document.getElementById("keys-on");
keysOn.checked = store.get("keys") !== "off";
keysOn.addEventListener("change", () => store.set("keys", keysOn.checked ? "on" : "off"));
addEventListener("keydown", (event) => { if (event.key.length === 1 && !keysOn.checked) event.stopPropagation(); }, true);

function openSearch() {
  const field = document.querySelector("form.find:not([hidden]) input, form.filter:not([hidden]) input");
  if (field) { field.focus(); field.select(); }
}

function followHash() {
  const target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (!target) return;
  if (target.matches(".card[hidden]")) target.hidden = false;
  reveal(target);
  if (target.matches("details")) target.open = true;
  if (target.matches(".card, .chg")) {
    if (current) current.classList.remove("now");
    current = target;
    current.classList.add("now");
  }
  target.scrollIntoView({ block: target.matches(".chg") ? "center" : "start" });
}

theme(store.get("theme"));
all(".tools").forEach((element) => { element.hidden = false; });
all("form.find").forEach((form) => {
  form.hidden = false;
  form.addEventListener("input", narrow);
  form.addEventListener("submit", (event) => event.preventDefault());
  all(".topic").forEach((one) => one.addEventListener("toggle", narrow));
});
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
// Old and new stand beside each other only where there is room; a window that gets narrow has them in one line again.
const asked = () => wide.matches && store.get("sides") === "on" && Boolean(document.querySelector('[data-do="sides"]'));
wide.addEventListener("change", () => { if (asked() !== root.classList.contains("sided")) sides(asked()); });
if (asked()) sides(true);
addEventListener("hashchange", followHash);
followHash();
})();
