// The field of the search: what searches is loaded when somebody goes there. Where that cannot be
// (a page opened as a file), the form leads to Sphinx's own search page.
"use strict";

const field = document.querySelector("input.sidebar-search");
field.setAttribute("aria-keyshortcuts", "/ Control+K");
field.autocomplete = "off";
field.placeholder = "Search (press /)";

const panel = new URL("search-panel.js", document.currentScript.src);
field.addEventListener("focus", () => import(panel).catch(() => {})); // another time, perhaps

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
document.querySelector(".search-icon")?.addEventListener("click", (event) => {
  event.preventDefault();
  begin();
});
