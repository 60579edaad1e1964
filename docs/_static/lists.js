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

// What a cell is worth: bytes, seconds or pieces, also of `2 of 5`; text without a number is text.
const UNITS = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 };
const worth = (text) => {
  const found = /^(?:less than )?([\d,.]+)(?:\s(B|kB|MB|GB)\b)?/.exec(text);
  return found ? found[1].replace(/,/g, "") * (UNITS[found[2]] || 1) : /^none\b/.test(text) ? 0 : null;
};
// What is no number, or nothing, comes last in either order.
const compare = (one, other, sign) => {
  const [a, b] = [worth(one), worth(other)];
  if (!one || !other) return Boolean(other) - Boolean(one);
  if (a === null || b === null) return (a === null) - (b === null) || sign * one.localeCompare(other);
  return sign * (a - b);
};

// A button in each head: up, down, and as the page had it. A sorted row says of what it is.
const sortable = (table, groups) => {
  const rows = [...table.tBodies[0].rows];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, place) => {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "sort" });
    button.setAttribute("aria-label", `Sort by ${head.textContent.trim()}`);
    button.addEventListener("click", () => {
      const next = { ascending: "descending", descending: "" };
      const order = next[head.getAttribute("aria-sort")] ?? "ascending";
      for (const one of heads) one.removeAttribute("aria-sort");
      if (order) head.setAttribute("aria-sort", order);
      table.classList.toggle("sorted", Boolean(order));
      for (const row of order ? rows : []) {
        if (!groups.get(row) || row.querySelector("small")) continue;
        const of = Object.assign(document.createElement("small"), { textContent: ` ${groups.get(row).textContent.trim()}` });
        row.cells[0].append(of);
      }
      const said = new Map(rows.map((row) => [row, row.cells[place]?.textContent.trim() ?? ""]));
      const sign = order === "descending" ? -1 : 1;
      const sorted = order ? [...rows].sort((a, b) => compare(said.get(a), said.get(b), sign)) : rows;
      table.tBodies[0].append(...sorted);
    });
    head.append(" ", button);
  });
};

const tables = [...document.querySelectorAll("table.catalogue")];
if (tables.length) {
  const field = Object.assign(document.createElement("input"), { type: "search", id: "filter" });
  const said = control(tables[0].closest("section"), "Show only rows with", field);
  const skip = Object.assign(document.createElement("a"), { className: "skip-to-content muted-link", href: "#filter", textContent: "Skip to the filter" });
  document.querySelector(".skip-to-content").after(skip);
  const groups = new Map(), text = new Map();
  for (const table of tables) {
    let group;
    for (const row of table.tBodies[0].rows) {
      if (row.className === "group") { group = row; continue; }
      groups.set(row, group);
      text.set(row, `${row.textContent} ${group?.textContent ?? ""}`.toLowerCase());
    }
    sortable(table, groups);
  }
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    for (const table of tables) {
      for (const row of table.querySelectorAll("tr.group")) row.hidden = words.length > 0;
      let here = 0;
      for (const row of table.tBodies[0].rows) {
        if (row.className === "group") continue;
        row.hidden = !words.every((word) => text.get(row).includes(word));
        if (row.hidden) continue;
        if (groups.get(row)) groups.get(row).hidden = false;
        here += 1;
      }
      table.closest("section").hidden = !here;
      left += here;
    }
    said.textContent = !words.length ? "" : left ? `${left} rows` : "No row has all of it. ";
    if (words.length && !left) {
      const href = `search.html?q=${encodeURIComponent(field.value)}`;
      said.append(Object.assign(document.createElement("a"), { href, textContent: "Search the book for it" }));
    }
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
