// Makes a book on paper of the book on one page. `arrange` is called once, `tighten` when a draft
// tells which chapters have a few lines on a last page, and `number` when another one tells the page
// on which each chapter begins.
(() => {
  const LISTS = ["measured", "questions", "coverage", "quoted", "claims-reference"];
  const AT_A_MACHINE = ["repair-this", "contributing"];
  const LEFT_OUT = [...LISTS, ...AT_A_MACHINE];

  const make = (name, className, ...content) => {
    const made = document.createElement(name);
    made.className = className;
    made.append(...content);
    return made;
  };

  // Lists that a program gathers from the chapters are looked up with a filter, on the site; what
  // is done with the repository is read beside it.
  const leaveOut = () => {
    for (const name of LEFT_OUT) {
      const anchor = document.getElementById(`document-${name}`);
      anchor?.nextElementSibling.remove();
      anchor?.remove();
    }
  };

  // Chapters in the order of the book, with their group, as the list of pages has them.
  const chapters = () => {
    const found = [];
    for (const group of document.querySelectorAll(".sidebar-tree .group"))
      for (const link of group.querySelectorAll("a")) {
        const anchor = document.querySelector(link.getAttribute("href"));
        if (!anchor) continue;
        const section = anchor.nextElementSibling;
        section.prepend(anchor); // between two chapters it would be on a page of its own
        found.push({
          name: anchor.id.slice("document-".length),
          section,
          group: group.querySelector(".caption-text").textContent,
          number: link.querySelector(".chapter-number")?.textContent.trim() ?? "",
          title: [...link.childNodes].at(-1).textContent,
        });
      }
    return found;
  };

  // A place that several chapters have, such as "In one minute", gets the name of its chapter.
  const namePlaces = (all) => {
    for (const { name, section } of all)
      for (const place of section.querySelectorAll("[id]"))
        if (document.getElementById(place.id) !== place) place.id = `${name}--${place.id}`;
  };

  // Links lead to a place of this book, or to the site; what is in neither is no link.
  const mendLinks = (all, site) => {
    for (const link of document.querySelectorAll('article a[href^="#"]')) {
      const [first, second] = decodeURIComponent(link.getAttribute("href").slice(1)).split("#");
      const page = first.startsWith("document-") ? first.slice("document-".length) : "";
      const own = page || all.find(({ section }) => section.contains(link))?.name;
      const at = page ? second : first;
      const ids = at ? [`${own}--${at}`, at] : [first];
      const found = ids.find((id) => document.getElementById(id));
      if (found) link.href = `#${found}`;
      else if (LEFT_OUT.includes(page)) link.href = `${site}${page}.html${at ? `#${at}` : ""}`;
      else link.replaceWith(...link.childNodes);
    }
  };

  // Of a file its path is enough.
  const dropSources = () => {
    for (const link of document.querySelectorAll(".file-about code ~ a")) {
      link.previousSibling.remove(); // a dot
      link.remove();
    }
  };

  // Each chapter has a page style of its own, since a running head is a constant of its style.
  const headPages = (all) => {
    const rules = all.map(({ name, section, number, title }) => {
      section.style.page = `of-${name}`;
      const head = JSON.stringify(number ? `${number} · ${title}` : title);
      return `@page of-${name} { @top-right { content: ${head}; } }`;
    });
    document.head.append(make("style", "", rules.join("\n")));
  };

  // Addresses of links are notes at the end of a chapter, each once.
  const noteAddresses = ({ section }) => {
    const numbers = new Map();
    for (const link of section.querySelectorAll('a.external[href^="http"]:not(.proof)')) {
      const address = link.href;
      if (link.textContent === address) continue;
      if (!numbers.has(address)) numbers.set(address, numbers.size + 1);
      link.after(make("sup", "address-mark", String(numbers.get(address))));
    }
    const items = [...numbers.keys()].map((address) => make("li", "", address));
    if (items.length)
      section.append(make("p", "addresses-title", "Addresses"), make("ol", "addresses", ...items));
  };

  const cover = (site) => {
    const promise = document.querySelector(".promise > p");
    const facts = document.querySelector(".facts");
    const left = `Proofs, exercises, and the lists of all that was measured, claimed, asked and quoted are on the site: ${site}`;
    return make("div", "cover",
      make("p", "cover-title", document.querySelector("h1").firstChild.textContent),
      promise.cloneNode(true), facts.cloneNode(true), make("p", "", left),
      make("p", "cover-rights", document.querySelector(".copyright").textContent));
  };

  const contents = (all) => {
    const list = make("div", "paper-contents", make("p", "contents-title", "Contents"));
    let group = "";
    for (const { name, section, number, group: own } of all) {
      if (own !== group) list.append(make("p", "contents-group", (group = own)));
      const title = section.querySelector("h2").firstChild.textContent;
      const link = make("a", "contents-line", make("span", "contents-number", number),
        make("span", "contents-name", title), make("span", "contents-page", "000"));
      link.href = `#document-${name}`;
      list.append(link);
    }
    return list;
  };

  let arranged = [];

  window.paper = {
    arrange() {
      const site = document.querySelector("link[rel=canonical]").href.split("#")[0];
      leaveOut();
      const all = arranged = chapters();
      namePlaces(all);
      mendLinks(all, site);
      dropSources();
      all.forEach(noteAddresses);
      headPages(all);
      const title = document.querySelector("article h1");
      title.before(cover(site), contents(all));
      for (const left of document.querySelectorAll(".promise, .take-part, .doors")) left.remove();
      for (const folded of document.querySelectorAll("article details")) folded.open = true;
    },
    tighten(numbers) {
      for (const number of numbers) arranged[number].section.classList.add("tight");
    },
    number(pages) {
      const places = document.querySelectorAll(".contents-page");
      if (pages.length !== places.length)
        throw new Error(`${places.length} chapters are listed, ${pages.length} are printed`);
      places.forEach((place, index) => { place.textContent = pages[index]; });
    },
  };
})();
