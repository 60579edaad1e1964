// Runs axe on the page, without code blocks whose kinds of token an earlier block has shown, and
// of a table with hundreds of rows, which a program made alike, on the first forty.
async (options) => {
  for (const body of document.querySelectorAll("tbody"))
    [...body.rows].slice(40).forEach((row) => row.remove());
  const seen = new Set();
  for (const pre of document.querySelectorAll("pre")) {
    const kinds = [...pre.querySelectorAll("[class]"), pre].map(
      (part) => `${pre.closest("div[class*=highlight-]")?.className} ${part.className}`,
    );
    if (kinds.every((kind) => seen.has(kind))) pre.classList.add("seen-before");
    kinds.forEach((kind) => seen.add(kind));
  }
  const found = await axe.run({ exclude: [["pre.seen-before"]] }, options);
  return found.violations.flatMap((fault) =>
    fault.nodes.map((node) => `${fault.id}: ${node.html.slice(0, 120)}: ${node.failureSummary}`));
}
