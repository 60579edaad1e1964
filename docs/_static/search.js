// The field of the search: what searches is loaded when somebody comes near it, and the panel says
// from the first key on that it works.
"use strict";

const field = document.querySelector("input.sidebar-search");
field.setAttribute("aria-keyshortcuts", "/ Control+K");
field.autocomplete = "off";
field.placeholder = "Search (press /)";

const found = document.createElement("div");
found.className = "found";
found.hidden = true;
found.innerHTML = '<p role="status"></p><ol></ol><button type="button" hidden></button>';
field.form.after(found);

const scripts = ["search-ranking.js", "search-panel.js"].map((name) => new URL(name, document.currentScript.src));
const say = (text) => {
  found.firstChild.textContent = text;
  found.hidden = false;
};
const early = []; // keys that were faster than the scripts, which take them up
const warm = () => {
  for (const address of scripts.splice(0)) { // in this order
    const script = Object.assign(document.createElement("script"), { src: address, async: false });
    script.onerror = () => {
      early.length = 0;
      say("The search could not be loaded. Enter leads to its page, and to a list of all sections.");
    };
    document.head.append(script);
  }
};
for (const sign of ["focus", "pointerenter", "input"]) field.addEventListener(sign, warm);
field.addEventListener("input", () => {
  if (!window.searchPanel && field.value.trim()) say("Searching…");
});
field.addEventListener("keydown", (event) => {
  const waits = !window.searchPanel && found.firstChild.textContent === "Searching…";
  if (!waits || !["ArrowDown", "ArrowUp", "Enter", "Escape"].includes(event.key)) return;
  event.preventDefault();
  early.push(event.key);
});

const begin = () => {
  if (!field.offsetParent || field.getBoundingClientRect().right <= 0) {
    document.getElementById("__navigation").checked = true; // the drawer of a narrow screen
  }
  field.focus();
  field.select();
};
addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input:not([type=radio]):not([type=checkbox]), textarea");
  const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
  const letter = event.key === "k" && (event.ctrlKey || event.metaKey) && !event.altKey;
  if (!slash && !letter) return;
  event.preventDefault();
  begin();
});
const icon = document.querySelector(".search-icon");
icon?.addEventListener("pointerenter", warm);
icon?.addEventListener("click", (event) => {
  event.preventDefault();
  begin();
});
if (document.querySelector(".search-page") || (field.value && document.activeElement === field)) warm();
