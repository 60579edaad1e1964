// Search as you type, with Pagefind: sections, the best first.

const root = new URL(document.documentElement.dataset.content_root, location.href);
const form = document.querySelector(".sidebar-search-container");
const input = form.querySelector("input[name=q]");
const panel = document.createElement("div");
panel.className = "found";
panel.hidden = true;
panel.innerHTML = '<p role="status"></p><ol></ol><button type="button" hidden></button>';
form.after(panel);

// How much the words of a heading count, people's own words for the section, and the headings around.
const META = { title: 2, asked: 5, above: 1, page: 1 };

let engine;
const load = () => {
  engine ??= import(new URL("pagefind/pagefind.js", root)).then(async (found) => {
    await found.options({ excerptLength: 18, ranking: { pageLength: 0.3, termSaturation: 2, metaWeights: META } });
    return { pagefind: found, sections: (await found.search(null)).results.length };
  }).catch((error) => {
    engine = undefined; // the next keystroke tries again
    throw error;
  });
  return engine;
};
load().catch(() => {});

// What people ask with, and what an error message has of its reader's own machine.
const ASKING = new Set(("a an and any are as at be but by can did do does for from get has have how i if in " +
  "into is it its me my of on or other out so than that the their then there they this to use using vs " +
  "was were what when where which who why will with would you your").split(" "));
const OWN = /\b(?:sha256:)?[0-9a-f]{12,}\b|::\w+|(?<!(?:code|status|with):? \(?)\b\d+(?:\.\d+)*(?:m?s|[kmg]b)?(?=[\s:,;)\]]|$)/gi;
const LONG = 60; // characters of what was not typed but pasted
const MOST = 16; // words that are looked for

const asked = (text) => {
  const pasted = text.length > LONG;
  const said = pasted ? text.slice(Math.max(0, text.search(/\berror\b/i))) : text; // what counts first
  const words = (pasted ? `${said} ${text}`.replace(OWN, " ") : text).toLowerCase()
    .split(/[^\p{L}\p{N}._+#-]+/u).map((word) => word.replace(/^[.+#-]+|[.+#-]+$/g, ""));
  const all = [...new Set(words)].filter((word) => word);
  const telling = all.filter((word) => !ASKING.has(word));
  return (telling.length ? telling : all).slice(0, MOST);
};

// Pagefind wants every word; people have some that the section has not. Each word is looked for by
// itself: what is rare counts more, and a section with more of the words comes first. Of a word that
// the book has not, Pagefind gives what begins like it: that may be a typing error, or nothing at all.
const GUESSED = 0.3;
const looked = async (pagefind, word, unfinished) => {
  const [{ results }, exact] = await Promise.all([word, `"${word}"`].map((one) => pagefind.search(one)));
  return { results, known: exact.results.length > 0 || (unfinished && results.length > 0) };
};
const ranked = async ({ pagefind, sections }, words) => {
  const places = new Map();
  let possible = 0;
  const found = await Promise.all(
    words.map((word, place) => looked(pagefind, word, place === words.length - 1)),
  );
  for (const { results, known } of found) {
    const rarity = Math.log(1 + sections / (results.length + 1)) * (known ? 1 : GUESSED);
    possible += results.length ? rarity : 0;
    for (const result of results) {
      const place = places.get(result.id) ?? { score: 0, has: 0, rarity: 0 };
      places.set(result.id, place);
      place.score += result.score * (known ? 1 : GUESSED);
      place.has += rarity;
      if (rarity > place.rarity) Object.assign(place, { rarity, result }); // its excerpt is shown
    }
  }
  const value = (place) => place.score * (place.has / possible) ** 2;
  return [...places.values()].sort((one, other) => value(other) - value(one))
    .map((place) => ({ ...place, all: found.every(({ known }) => known) && place.has > possible - 1e-6 }));
};

// A line does not break after an option's hyphen; the text is HTML, whose tags and entities have none.
const OPTION = /(?<![\w-])--?[a-z][\w-]{0,28}(?![\w-])/gi;
const entry = (section) => {
  const item = document.createElement("li");
  const link = document.createElement("a");
  // `cache/copy-link.html` of the index is a section of a page
  link.href = section.url.replace(/\/([^/]+)\/([^/]+)\.html$/, "/$1.html#$2");
  const [title, page, excerpt] = ["strong", "small", "span"].map((name) => document.createElement(name));
  title.textContent = section.meta.title;
  page.textContent = section.meta.page === section.meta.title ? "" : section.meta.page;
  // Pagefind escapes the text and marks the words
  excerpt.innerHTML = section.excerpt.replace(OPTION, '<span class="option">$&</span>');
  link.append(title, page, excerpt);
  item.append(link);
  return item;
};

const say = (text) => { panel.querySelector("p").textContent = text; panel.hidden = false; };
const list = panel.querySelector("ol");
const close = () => { panel.hidden = true; };
const more = panel.querySelector("button");
let turns = 0;
const SHOWN = 8;
const counted = (places, shown) => {
  const whole = places.filter((place) => place.all).length;
  const some = places.length - whole;
  if (!places.length) return "Nothing found";
  const best = (whole || some) > shown ? `, the best ${shown} first` : "";
  if (!whole) return `Nothing has all of these words; ${some} ${some > 1 ? "sections have" : "section has"} some${best}`;
  const others = some && whole <= shown ? `; ${some} more ${some > 1 ? "have" : "has"} some of the words` : "";
  return `${whole} ${whole > 1 ? "sections" : "section"} found${best}${others}`;
};
const extend = async (places, from, turn) => {
  const sections = await Promise.all(places.slice(from, from + SHOWN).map(({ result }) => result.data()));
  if (turn !== turns) return; // a later keystroke has asked again
  const entries = sections.map(entry);
  if (from) list.append(...entries);
  else list.replaceChildren(...entries);
  const shown = from + entries.length;
  const left = places.length - shown;
  more.hidden = !left;
  more.textContent = `Show ${Math.min(left, SHOWN)} more of ${left}`;
  more.onclick = async () => {
    await extend(places, shown, turn);
    links()[shown]?.focus();
  };
  say(counted(places, shown));
};
const search = async () => {
  const turn = ++turns;
  const words = asked(input.value);
  if (!words.length) { close(); return; }
  if (!engine) say("Loading the search …");
  await extend(await ranked(await load(), words), 0, turn);
};
let latest = Promise.resolve();
const begin = () => {
  latest = search().catch(() => {
    list.replaceChildren();
    more.hidden = true;
    say("The search could not be loaded. Press Enter for the plain one.");
  });
};
input.addEventListener("input", begin);
input.addEventListener("focus", () => { if (panel.hidden && input.value) begin(); });

const links = () => [...list.querySelectorAll("a")];
const move = (step) => {
  const all = [input, ...links(), ...(more.hidden ? [] : [more])];
  const next = all[(all.indexOf(document.activeElement) + step + all.length) % all.length];
  next.focus();
};
for (const part of [form, panel]) {
  part.addEventListener("keydown", (event) => {
    if (event.isComposing || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
    if (links().length) panel.hidden = false;
    move(event.key === "ArrowDown" ? 1 : -1);
    event.preventDefault();
  });
  part.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget && !form.contains(relatedTarget) && !panel.contains(relatedTarget)) close();
  });
}
form.addEventListener("submit", (event) => {
  event.preventDefault();
  latest.then(() => { // of the words as they stand now
    const [first] = links();
    if (panel.hidden || !first) form.submit(); // Sphinx's search page answers
    else first.click();
  });
});
panel.addEventListener("click", (event) => {
  if (!event.target.closest("a")) return;
  close();
  document.getElementById("__navigation").checked = false; // the place may be on this page
});
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || panel.hidden) return;
  if (panel.contains(document.activeElement)) input.focus();
  close(); // after the focus, which opens it
});
addEventListener("click", (event) => {
  if (!panel.contains(event.target) && !form.contains(event.target)) close();
});
if (input.value) begin(); // typed while this was loaded
