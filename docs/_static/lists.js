// Long lists: a field that leaves the rows with a word, a chapter's questions alone, a mark for
// what was answered. The mark stays in this browser.
"use strict";

const control = (before, label, field, also = "") => {
  const line = Object.assign(document.createElement("p"), { className: "list-control" });
  const words = Object.assign(document.createElement("label"), { textContent: `${label} ` });
  const said = Object.assign(document.createElement("span"), { textContent: also });
  said.setAttribute("role", "status");
  words.append(field);
  line.append(words, " ", said);
  before.before(line);
  return said;
};

const tables = [...document.querySelectorAll("table.catalogue")];
if (tables.length) {
  const field = Object.assign(document.createElement("input"), { type: "search" });
  const said = control(document.querySelector("article h2"), "Show only rows with", field);
  const rows = tables.flatMap((table) => [...table.tBodies[0].rows]);
  const text = new Map(rows.map((row) => [row, row.textContent.toLowerCase()]));
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let group, left = 0;
    for (const row of rows) {
      if (row.className === "group") { group = row; row.hidden = words.length > 0; continue; }
      const all = text.get(row) + text.get(group);
      row.hidden = !words.every((word) => all.includes(word));
      if (row.hidden) continue;
      group.hidden = false;
      left += 1;
    }
    said.textContent = words.length ? `${left} rows` : "";
  });
}

const chapters = [...document.querySelectorAll("section.questions")];
if (chapters.length) {
  const field = document.createElement("select");
  field.append(new Option("all chapters", ""));
  for (const one of chapters) field.append(new Option(one.querySelector("h2 a").textContent, one.id));
  const said = control(chapters[0], "Show", field);
  field.addEventListener("change", () => {
    for (const one of chapters) one.hidden = field.value && one.id !== field.value;
  });
  const stored = () => { try { return JSON.parse(localStorage.getItem("answered")) || {}; } catch { return {}; } };
  const boxes = [...document.querySelectorAll("section.question")].map((one) => {
    const box = Object.assign(document.createElement("input"), { type: "checkbox" });
    const label = document.createElement("label");
    box.name = one.querySelector("strong").textContent;
    box.checked = Boolean(stored()[box.name]);
    label.append(box, " I knew it");
    one.querySelector(".asked-in").append(" ", label);
    return box;
  });
  const count = () => { said.textContent = `${boxes.filter((box) => box.checked).length} of ${boxes.length} known; kept in this browser only`; };
  document.addEventListener("change", ({ target }) => {
    if (!boxes.includes(target)) return;
    try { localStorage.setItem("answered", JSON.stringify({ ...stored(), [target.name]: target.checked })); } catch { /* without it the mark lasts as long as the page */ }
    count();
  });
  count();
}
