// Everything on a page works without this file; it makes some of it quicker.
"use strict";

// Only what scrolls needs the keyboard's focus.
const markScrollable = () => {
  for (const box of document.querySelectorAll("article pre, article .table-wrapper")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
    else box.removeAttribute("tabindex");
  }
};
addEventListener("resize", markScrollable);
addEventListener("toggle", markScrollable, true);
addEventListener("change", markScrollable);

// Pick a layer: its row, its segment in the strip and a sentence say the same.
customElements.define("layer-stack", class extends HTMLElement {
  connectedCallback() {
    this.rows = [...this.querySelectorAll("tbody tr")].filter((row) => row.querySelector(".share"));
    this.segments = [...this.querySelectorAll(".strip rect")];
    this.rows.forEach((row, number) => {
      const code = row.querySelector("code");
      const button = Object.assign(document.createElement("button"), { type: "button" });
      code.replaceWith(button);
      button.append(code);
      button.addEventListener("click", () => this.pick(number));
      this.segments[number].addEventListener("click", () => this.pick(number));
    });
  }
  pick(number) {
    const cell = (place) => this.rows[number].cells[place].textContent.trim();
    this.rows.forEach((row, at) => {
      row.classList.toggle("picked", at === number);
      row.querySelector("button").setAttribute("aria-pressed", at === number);
      this.segments[at].classList.toggle("picked", at === number);
    });
    this.querySelector(".picked[role=status]").textContent =
      `${cell(0)}: ${this.rows[number].querySelector(".share").textContent} of the image, ` +
      `${cell(1)} unpacked, ${cell(2)} to download, files: ${cell(3)}.`;
  }
});

// Copy a file as it is, of a difference the new file, of a session the commands alone.
const copied = (pre) => {
  const copy = pre.cloneNode(true);
  for (const part of copy.querySelectorAll(".linenos, .gp, .go, .note-mark")) part.remove();
  const text = copy.textContent;
  if (pre.closest(".highlight-console")) return text.trim();
  if (!pre.closest(".highlight-diff")) return text;
  // beneath both names; a sign stands before each line
  return text.split("\n").slice(2).filter((line) => line[0] !== "-").map((line) => line.slice(1)).join("\n");
};
// Not of a drawing, nor of a session of which only what it printed is shown.
const useful = (pre) =>
  copied(pre) && (pre.closest(".example") || !pre.closest(".highlight-text"));
// What a button copies, for who hears it: a file by its name, anything else by its first line.
const named = (pre) => {
  const about = pre.closest(".sd-tab-content, .annotated-file, .example-files, .panel");
  const path = about?.querySelector(".file-about code")?.textContent.split("/").slice(2).join("/");
  if (path) return path;
  const difference = pre.closest(".highlight-diff") && pre.textContent.split("\n")[1];
  const first = difference ? difference.slice(4) : copied(pre).trim().split("\n")[0];
  return first.length > 60 ? `${first.slice(0, 60)}…` : first;
};
if (navigator.clipboard) {
  const names = {};
  for (const pre of document.querySelectorAll("div.highlight > pre")) {
    if (!useful(pre)) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    const first = named(pre);
    const times = names[first] = (names[first] || 0) + 1;
    const name = times > 1 ? first + ", no. " + times : first;
    const say = (word) => {
      button.textContent = word;
      button.setAttribute("aria-label", word + " " + name);
    };
    say("Copy");
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(copied(pre));
      say("Copied");
      setTimeout(say, 2000, "Copy");
    });
    pre.after(button);
  }
}

// Copy the page as Markdown, where the browser lets a page copy.
for (const button of document.querySelectorAll("button.copy-page")) {
  if (!navigator.clipboard || !location.protocol.startsWith("http")) break;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const page = await fetch(button.dataset.markdown);
    await navigator.clipboard.writeText(await page.text());
    button.textContent = "Copied";
  });
}

markScrollable(); // with the buttons in their places

// A label opens a drawer by touch; a button beside it does so by a key, and goes there.
for (const label of document.querySelectorAll(".nav-overlay-icon, .toc-overlay-icon")) {
  const box = document.getElementById(label.htmlFor);
  const drawer = document.querySelector(box.id === "__toc" ? ".toc-drawer" : ".sidebar-drawer");
  const button = Object.assign(document.createElement("button"),
    { type: "button", className: "drawer-key", textContent: box.getAttribute("aria-label") });
  button.addEventListener("click", () => {
    box.click();
    if (box.checked) drawer.focus();
  });
  drawer.tabIndex = -1;
  label.after(button);
}
