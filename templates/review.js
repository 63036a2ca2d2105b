// Decisions marked while reading: kept in this browser, handed out as a small file. Without this script the page only
// tells what was decided before.
(() => {
"use strict";
const home = document.querySelector("[data-review]");
if (!home) return;
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const places = all(".decision");
const KEY = "policydiff.review." + home.dataset.review;
const NAME = "policydiff.reviewer";
const LONGEST = 4000;
const past = { accept: "accepted", flag: "flagged", comment: "remarked on" };

// A page opened from a disk may be denied storage: then marks last as long as the page.
const read = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
const write = (key, value) => { try { if (value) localStorage.setItem(key, value); else localStorage.removeItem(key); } catch { return; } };

const element = (name, text = "", values = {}) => {
  const made = Object.assign(document.createElement(name), { textContent: text });
  Object.entries(values).forEach(([key, value]) => made.setAttribute(key, value));
  return made;
};
const digits = () => new Date().toISOString().replace(/\D/g, "").slice(0, 14);
const first = (place) => place.dataset.changes.split(" ")[0];
const many = (number, one) => number + " " + one + (number === 1 ? "" : "s");

// What the ledger has said since is not ours any more, nor what was marked on texts that this page does not hold.
function kept() {
  let found;
  try { found = JSON.parse(read(KEY) || "{}"); } catch { found = {}; }
  const marks = new Map();
  places.forEach((place) => {
    const mark = found && typeof found === "object" ? found[first(place)] : null;
    const whole = mark && (mark.action in past) && typeof mark.at === "string" && typeof (mark.comment ?? "") === "string";
    if (whole && mark.at > place.dataset.at) marks.set(place, { action: mark.action, at: mark.at, comment: mark.comment || "" });
  });
  return marks;
}

const marks = kept();

function keep() {
  const told = Object.fromEntries([...marks].map(([place, mark]) => [first(place), mark]));
  write(KEY, marks.size ? JSON.stringify(told) : "");
}

function decide(place, action) {
  const mark = marks.get(place);
  const comment = mark ? mark.comment : "";
  if (mark && mark.action === action && !comment) marks.delete(place);
  else if (mark && mark.action === action) marks.set(place, { action: "comment", at: digits(), comment });
  else marks.set(place, { action, at: digits(), comment });
  changed(place);
}

function remark(place, words) {
  const comment = words.trim().slice(0, LONGEST);
  const mark = marks.get(place);
  if (mark && (comment || mark.action !== "comment")) marks.set(place, { action: mark.action, at: digits(), comment });
  else if (comment) marks.set(place, { action: "comment", at: digits(), comment });
  else marks.delete(place);
  changed(place);
}

function changed(place) {
  keep();
  show(place);
  tell();
}

// The buttons of one change, made once, and what they say.
function furnish(place) {
  const bar = element("div", "", { class: "decide" });
  const card = place.closest("article, li");
  const title = card.querySelector("h3, .place");
  if (title && !title.id) title.id = "t-" + first(place).slice(0, 12);
  const about = title ? { "aria-describedby": title.id } : {};
  for (const [action, words] of [["accept", "Accept"], ["flag", "Flag"]]) {
    bar.append(element("button", words, { type: "button", "data-mark": action, "aria-pressed": "false", ...about }));
  }
  bar.append(element("button", "Comment", { type: "button", "data-mark": "comment", "aria-expanded": "false", ...about }));
  bar.append(element("span", "", { class: "mine" }));
  place.append(bar);
  if (marks.has(place)) show(place);
}

function show(place) {
  const mark = marks.get(place);
  all("[aria-pressed]", place).forEach((button) => {
    button.setAttribute("aria-pressed", String(Boolean(mark) && button.dataset.mark === mark.action));
  });
  place.classList.toggle("marked", Boolean(mark));
  // The sentences in the text say so, too: that is where one may be reading.
  place.dataset.changes.split(" ").forEach((pair) => {
    const id = CSS.escape("c-" + pair.split(":")[0]);
    all(`#${id}, [data-twin="${id}"]`).forEach((sentence) => {
      if (mark) sentence.dataset.mine = mark.action; else delete sentence.dataset.mine;
    });
  });
  const quoted = mark && mark.comment && !place.querySelector("textarea") ? ": “" + mark.comment + "”" : "";
  place.querySelector(".mine").textContent = mark ? "You: " + past[mark.action] + ", not handed out yet" + quoted : "";
}

function write_comment(place) {
  const button = place.querySelector("[data-mark=comment]");
  const open = place.querySelector(".remark");
  if (open) {
    remark(place, open.querySelector("textarea").value);
    open.remove();
    button.setAttribute("aria-expanded", "false");
    show(place);
    button.focus();
    return;
  }
  for (let at = place.parentElement; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
  const label = element("label", "Your comment", { class: "remark" });
  const field = element("textarea", "", { rows: "2", maxlength: String(LONGEST) });
  field.value = marks.has(place) ? marks.get(place).comment : "";
  label.append(field, element("button", "Done", { type: "button", "data-mark": "comment" }));
  place.append(label);
  button.setAttribute("aria-expanded", "true");
  show(place);
  field.addEventListener("input", () => remark(place, field.value));
  field.focus();
}

const stands = (place) => { const mark = marks.get(place); return mark && mark.action !== "comment" ? past[mark.action] : place.dataset.stands; };

function tell() {
  const open = places.filter((place) => stands(place) === "open");
  const counts = ["accept", "flag", "comment"].map((action) => [[...marks.values()].filter((mark) => mark.action === action).length, past[action]]);
  const told = counts.filter(([number]) => number).map(([number, word]) => number + " " + word).join(", ");
  home.querySelector(".marked").textContent = marks.size ? "You have marked " + many(marks.size, "passage") + ": " + told + "."
    : "You have marked nothing. Accept or flag a change with its buttons, or with the keys a and f; w writes a comment.";
  const rest = home.querySelector("[data-hand=rest]");
  rest.textContent = open.length ? "Accept the " + (open.length === 1 ? "one passage" : open.length + " passages") + " still open" : "Nothing is open";
  rest.disabled = !open.length;
  all("[data-hand=save], [data-hand=text], [data-hand=forget]", home).forEach((button) => { button.disabled = !marks.size; });
  home.querySelector("[data-hand=forget]").textContent = "Take my marks back";
  const out = home.querySelector(".out");
  if (!out.hidden) out.querySelector("textarea").value = handed();
  all("[data-hand=go] .how").forEach((part) => { part.textContent = (places.length - open.length) + "/" + many(places.length, "passage"); });
}

// The file that `policydiff review import` takes in. A comment on several sentences is told once.
function handed() {
  const decisions = [...marks].flatMap(([place, mark]) => place.dataset.changes.split(" ").map((pair, at) => {
    const [change, texts] = pair.split(":");
    const comment = at === 0 && mark.comment ? { comment: mark.comment } : {};
    return mark.action === "comment" && at > 0 ? null : { change, texts, action: mark.action, at: mark.at, ...comment };
  }).filter(Boolean));
  const who = home.querySelector("[name=reviewer]").value.trim();
  const { policy, old, new: later } = home.dataset;
  return JSON.stringify({ format: "policydiff-review/1", policy, old, new: later, who: who || null, decisions }, null, 1) + "\n";
}

const hands = {
  go: toReview,
  rest() {
    const at = digits();
    places.filter((place) => stands(place) === "open").forEach((place) => {
      marks.set(place, { action: "accept", at, comment: marks.has(place) ? marks.get(place).comment : "" });
      show(place);
    });
    keep();
    tell();
  },
  save() {
    const link = element("a", "", { download: home.dataset.new.replace("@", ".") + ".decisions.json" });
    link.href = URL.createObjectURL(new Blob([handed()], { type: "application/json" }));
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
    home.querySelector(".marked").textContent += " Saved as " + link.download + ".";
  },
  text() {
    const out = home.querySelector(".out");
    out.hidden = !out.hidden;
    tell();
    if (!out.hidden) { out.querySelector("textarea").focus(); out.querySelector("textarea").select(); }
  },
  // Nothing else keeps them: asked once more.
  forget() {
    const button = home.querySelector("[data-hand=forget]");
    if (button.textContent !== "Really? Press again") { button.textContent = "Really? Press again"; return; }
    const own = [...marks.keys()];
    marks.clear();
    own.forEach(show);
    keep();
    tell();
  },
};

function toReview() {
  const title = home.querySelector("h2");
  title.focus({ preventScroll: true });
  title.scrollIntoView({ block: "start" });
  history.replaceState(null, "", "#review");
}

// The change that the reader stands at: the one in focus or gone to last, or the card of the sentence gone to.
function here() {
  const at = document.activeElement.closest(".card, .apart li") || document.querySelector(".now");
  if (!at) return null;
  if (at.matches(".card, .apart li")) return at.querySelector(".decision");
  const id = at.id.slice(2, 14);
  return places.find((place) => place.dataset.changes.split(" ").some((change) => change.startsWith(id + ":"))) || null;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-mark], [data-hand]");
  if (button && button.dataset.hand) hands[button.dataset.hand]();
  else if (button && button.dataset.mark === "comment") write_comment(button.closest(".decision"));
  else if (button) decide(button.closest(".decision"), button.dataset.mark);
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.closest(".remark")) { write_comment(event.target.closest(".decision")); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  if (document.querySelector("dialog[open]")) return;
  const action = { a: "accept", f: "flag", w: "comment" }[event.key];
  if (event.key === "d") { event.preventDefault(); toReview(); }
  const place = action && here();
  if (!place) return;
  event.preventDefault();
  if (action === "comment") write_comment(place); else decide(place, action);
});

places.forEach(furnish);
// Old and new beside each other are other elements: those say so, too.
document.addEventListener("policydiff:sides", () => places.forEach(show));
const name = home.querySelector("[name=reviewer]");
name.value = read(NAME) || "";
name.addEventListener("input", () => { write(NAME, name.value.trim()); tell(); });
home.querySelector(".yours").hidden = false;
all("[data-hand=go]").forEach((button) => { button.hidden = false; });
tell();
})();
