// Search as you type, with Pagefind. Where it cannot be loaded (a page opened as a file), the
// form leads to Sphinx's own search page.
"use strict";

const root = new URL(document.documentElement.dataset.content_root, location.href);
const form = document.querySelector(".sidebar-search-container");
const input = form.querySelector("input[name=q]");
const panel = document.createElement("div");
panel.className = "found";
panel.hidden = true;
panel.innerHTML = '<p role="status"></p><ol></ol>';
form.after(panel);
input.setAttribute("aria-keyshortcuts", "/");
input.autocomplete = "off";
input.placeholder = "Search (press /)";

let engine;
const load = () => {
  engine ??= import(new URL("pagefind/pagefind.js", root)).then(async (found) => {
    await found.options({ excerptLength: 18, ranking: { pageLength: 0.75 } });
    return found;
  });
  return engine;
};
input.addEventListener("focus", () => load().catch(() => {}));

const entry = (page, part) => {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = part.url;
  const where = document.createElement("strong");
  where.textContent = part.title === page.meta.title || !part.title
    ? page.meta.title : `${page.meta.title}: ${part.title}`;
  const excerpt = document.createElement("span");
  excerpt.innerHTML = part.excerpt; // Pagefind escapes the text and marks the words
  link.append(where, excerpt);
  item.append(link);
  return item;
};

let asked = 0;
const search = async () => {
  const turn = ++asked;
  const words = input.value.trim();
  if (!words) { panel.hidden = true; return; }
  const found = await (await load()).search(words);
  const pages = await Promise.all(found.results.slice(0, 6).map((result) => result.data()));
  if (turn !== asked) return; // a later keystroke has asked again
  panel.querySelector("ol").replaceChildren(
    ...pages.flatMap((page) => page.sub_results.slice(0, 2).map((part) => entry(page, part))),
  );
  panel.querySelector("p").textContent =
    pages.length ? `${found.results.length} ${found.results.length > 1 ? "pages" : "page"} found`
      : "Nothing found";
  panel.hidden = false;
};
input.addEventListener("input", () => search().catch(() => { panel.hidden = true; }));

const links = () => [...panel.querySelectorAll("a")];
const move = (step) => {
  const all = [input, ...links()];
  const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
  next.focus();
};
for (const part of [form, panel]) {
  part.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Escape") {
      panel.hidden = true;
      input.focus();
    } else return;
    event.preventDefault();
  });
}
form.addEventListener("submit", (event) => {
  const [first] = links();
  if (panel.hidden || !first) return; // Sphinx's search page answers
  event.preventDefault();
  first.click();
});
addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input:not([type=radio]):not([type=checkbox]), textarea");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  if (!input.checkVisibility() || input.getBoundingClientRect().right < 0) {
    document.getElementById("__navigation").checked = true; // the drawer of a narrow screen
  }
  input.focus();
});
addEventListener("click", (event) => {
  if (!panel.contains(event.target) && !form.contains(event.target)) panel.hidden = true;
});
