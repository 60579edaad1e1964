// Runs axe on the page: `structure` on all of it but code, whose tokens are but coloured text, and
// of a table with hundreds of rows, which a program made alike, on the first forty; `colours` on
// each kind of text whose look no earlier page had, which are returned as `looks`.
({
  async structure(options) {
    for (const body of document.querySelectorAll("tbody"))
      [...body.rows].slice(40).forEach((row) => row.remove());
    return this.told(await axe.run({ exclude: [["pre span"]] }, options));
  },

  async colours(seen, options) {
    for (const part of document.querySelectorAll("[data-new-look]")) delete part.dataset.newLook;
    // a colour that is on its way to that of the other scheme is none that anybody reads
    document.head.insertAdjacentHTML("beforeend", "<style>* { transition: none !important; }</style>");
    const looks = new Set(seen);
    for (const part of document.body.querySelectorAll("*")) {
      const own = [...part.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
      const look = own && this.look(part);
      if (!own || looks.has(look)) continue;
      looks.add(look);
      part.dataset.newLook = "";
    }
    const fresh = looks.size > seen.length;
    const found = fresh ? this.told(await axe.run({ include: [["[data-new-look]"]] }, options)) : [];
    return { found, looks: [...looks] };
  },

  // What contrast depends on: colours, size and weight of a text, and what lies behind it.
  look(part) {
    const style = getComputedStyle(part);
    const around = getComputedStyle(part.parentElement);
    const behind = [];
    for (let at = part; at; at = at.parentElement) behind.push(this.ground(at));
    return [part.tagName === "A", style.color, around.color, style.textDecorationLine, style.fontSize,
      style.fontWeight, ...behind.filter(Boolean)].join("|");
  },

  grounds: new Map(),
  ground(part) {
    if (!this.grounds.has(part)) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(part);
      const clear = backgroundColor === "rgba(0, 0, 0, 0)" && backgroundImage === "none";
      this.grounds.set(part, clear && opacity === "1" ? "" : backgroundColor + backgroundImage + opacity);
    }
    return this.grounds.get(part);
  },

  told(found) {
    return found.violations.flatMap((fault) =>
      fault.nodes.map((node) => `${fault.id}: ${node.html.slice(0, 120)}: ${node.failureSummary}`));
  },
})
