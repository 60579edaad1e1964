// Search as you type: what search-ranking.js finds, in the panel of a field.
"use strict";

// A line does not break after an option's hyphen.
const OPTION = /((?<![\w-])--?[a-z][\w-]{0,28}(?![\w-]))/i;
const SHOWN = 8;
const ALL = "sections.html"; // every section, from A to Z

const element = (name, properties = {}, ...children) => {
  const one = Object.assign(document.createElement(name), properties);
  one.append(...children);
  return one;
};
const whole = (text) => text.split(OPTION).map((part, place) => (
  place % 2 ? element("span", { className: "option" }, part) : part));
let numbered = 0;
// A link is called as its section and page are, and described by the excerpt.
const entry = async (section, terms) => {
  const pieces = await bookSearch.excerpt(section, terms);
  const id = `found-${numbered += 1}`;
  const excerpt = element("span", { id: `${id}-text` }, ...pieces.flatMap(([text, wanted]) => (
    wanted ? [element("mark", {}, text)] : whole(text))));
  const about = section.proof ? "Proof of an example" : section.about === section.title ? "" : section.about;
  const link = element("a", { href: new URL(section.address, bookSearch.root) },
    element("strong", { id: `${id}-title` }, section.title), element("small", { id: `${id}-about` }, about), excerpt);
  link.setAttribute("aria-labelledby", `${id}-title ${id}-about`);
  link.setAttribute("aria-describedby", `${id}-text`);
  return element("li", {}, link);
};
const counted = (places, shown) => {
  const complete = places.filter((place) => place.all).length;
  const some = places.length - complete;
  const best = (complete || some) > shown ? `, the best ${shown} first` : "";
  const these = `${some} ${some > 1 ? "sections have" : "section has"} some${best}`;
  if (!complete) return `Nothing has all of these words; ${these}`;
  const others = some && complete <= shown ? `; ${some} more ${some > 1 ? "have" : "has"} some of the words` : "";
  return `${complete} ${complete > 1 ? "sections" : "section"} found${best}${others}`;
};

const sentence = ({ places, missing }, shown) => {
  const unknown = missing.map(({ word }) => `“${word}”`).join(" and ");
  const without = unknown && `${places.length ? "; the" : ": the"} book does not have ${unknown}`;
  return (places.length ? counted(places, shown) : "Nothing found") + without;
};

// A field with what is found for it: `over` the page, and closed again, or a part of it.
const attach = (form, input, panel, over) => {
  const [status, list, more] = panel.children;
  const hints = element("p", { className: "hints", hidden: true });
  status.after(hints);
  const links = () => [...list.querySelectorAll("a")];
  const stops = () => [...panel.querySelectorAll("a, button:not([hidden])")].filter((one) => one.offsetParent);
  const say = (text) => {
    status.textContent = text;
    panel.hidden = false;
  };
  const close = () => { panel.hidden = over; };
  let turns = 0;

  const hint = (missing, places) => {
    const words = missing.flatMap(({ word, near }) => near.map((one) => element("button", {
      type: "button",
      onclick: () => {
        input.value = input.value.toLowerCase().replace(word, one);
        input.focus();
        begin();
      },
    }, one)));
    hints.replaceChildren(...(words.length ? ["Words that it has: ", ...words] : []));
    if (!places.length) hints.append(element("a", { href: new URL(ALL, bookSearch.root) }, "All sections, from A to Z"));
    hints.hidden = !hints.childNodes.length;
  };
  const extend = async ({ places, terms, missing }, from, turn) => {
    const entries = await Promise.all(places.slice(from, from + SHOWN).map((place) => entry(place, terms)));
    if (turn !== turns) return; // a later keystroke has asked again
    if (from) list.append(...entries);
    else list.replaceChildren(...entries);
    const shown = from + entries.length;
    const left = places.length - shown;
    more.hidden = !left;
    more.textContent = `Show ${Math.min(left, SHOWN)} more of ${left}`;
    more.onclick = async () => {
      await extend({ places, terms, missing }, shown, turn);
      links()[shown]?.focus();
    };
    hint(missing, places);
    say(sentence({ places, missing }, shown));
  };
  const search = async () => {
    const turn = ++turns;
    if (!input.value.trim()) {
      list.replaceChildren();
      more.hidden = hints.hidden = true;
      status.textContent = "";
      close();
      return;
    }
    if (!list.childNodes.length) say("Searching…");
    const answer = await bookSearch.find(input.value);
    if (turn === turns) await extend(answer, 0, turn);
  };
  let latest = Promise.resolve();
  const begin = () => {
    latest = search().catch(() => {
      list.replaceChildren();
      more.hidden = true;
      hint([], []);
      say("The search could not be loaded; the next key tries again.");
    });
  };
  input.addEventListener("input", begin);
  input.addEventListener("focus", () => { if (panel.hidden && input.value) begin(); });

  let wanted = 0; // steps of keys that were faster than the search
  const move = (step) => {
    const all = [input, ...stops()];
    all[(all.indexOf(document.activeElement) + step + all.length) % all.length].focus();
  };
  for (const part of [form, panel]) {
    part.addEventListener("keydown", (event) => {
      if (event.isComposing || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
      event.preventDefault();
      if (panel.hidden && input.value.trim() && !links().length) begin();
      wanted += event.key === "ArrowDown" ? 1 : -1;
      latest.then(() => {
        if (links().length) panel.hidden = false;
        if (wanted) move(wanted);
        wanted = 0;
      });
    });
    part.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !form.contains(relatedTarget) && !panel.contains(relatedTarget)) close();
    });
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    latest.then(() => links()[0]?.click()); // of the words as they stand now
  });
  panel.addEventListener("click", (event) => {
    if (!event.target.closest("a")) return;
    close();
    document.getElementById("__navigation").checked = false; // the place may be on this page
  });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || panel.hidden) return;
    if (panel.contains(document.activeElement)) input.focus();
    turns += 1; // nor does what is still looked for open it
    close(); // after the focus, which opens it
  });
  addEventListener("click", (event) => {
    if (!panel.contains(event.target) && !form.contains(event.target)) close();
  });
  if (input.value) begin(); // typed while this was loaded
};

window.searchPanel = true;
bookSearch.warm().catch(() => {});
attach(field.form, field, found, true);
for (const key of early) {
  if (key === "Enter") field.form.requestSubmit();
  else field.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
}
const page = document.querySelector(".search-page");
if (page) {
  const input = page.elements.q;
  input.value = new URLSearchParams(location.search).get("q") ?? "";
  attach(page, input, page.nextElementSibling, false);
}
