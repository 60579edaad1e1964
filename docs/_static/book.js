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
markScrollable();

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

// Copy a file as it is, or a session's commands without prompts and outputs.
const copied = (pre) => {
  const copy = pre.cloneNode(true);
  for (const part of copy.querySelectorAll(".linenos, .gp, .go, .note-mark")) part.remove();
  return pre.closest(".highlight-console") ? copy.textContent.trim() : copy.textContent;
};
if (navigator.clipboard) {
  for (const pre of document.querySelectorAll("div.highlight > pre")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(copied(pre));
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 2000);
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
