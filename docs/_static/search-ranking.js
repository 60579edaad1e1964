// The search itself: which sections have the words that were typed, the best first.
// layerlab/site/search_index.py writes what is loaded here, search_words.py has the same words.
"use strict";

const bookSearch = (() => {
  const root = new URL("../", document.currentScript.src);
  const taken = new Map();
  const loading = new Map();
  let tries = 0;

  const take = (name, value) => {
    taken.set(name, name.startsWith("words-") ? new Map(Object.entries(value)) : value);
  };
  // Scripts, since a page that was opened as a file may load nothing else.
  const load = (name, address) => {
    if (!loading.has(name)) {
      loading.set(name, new Promise((done, fail) => {
        const script = document.createElement("script");
        script.src = new URL(address, root);
        script.onload = () => (taken.has(name) ? done(taken.get(name)) : fail(new Error(address)));
        script.onerror = () => {
          loading.clear(); // the next try asks for all anew: there may be a newer index
          tries += 1;
          fail(new Error(address));
        };
        document.head.append(script);
      }));
    }
    return loading.get(name);
  };
  const index = async () => {
    const about = await load("sections", `search/sections.js${tries ? `?${tries}` : ""}`);
    about.found ??= about.pages.flatMap(([page, title, ...sections]) => (
      sections.length ? sections.map((one) => {
        const [name, id = slug(name)] = one.split("\t");
        return { about: title, title: name, address: `${page}.html#${id}` };
      }) : [{ about: "", title, address: `${page}.html`, proof: true }]));
    about.asks ??= new Set(about.asking);
    about.chapters ??= about.found.filter((one) => !one.proof).length;
    return about;
  };
  const slug = (title) => title.normalize("NFKD").replace(/[^\x00-\x7f]/g, "").toLowerCase()
    .replace(/[^a-z0-9]+/g, "-").replace(/^[-0-9]+|-+$/g, "");
  const part = async (name) => {
    const { version } = await index();
    return load(name, `search/${version}/${name}.js`);
  };

  const WORD = /\d+(?:\.\d+)+|[\p{L}\p{N}_]+/gu;
  const OPTION = /(?<![\w-])--[a-z][a-z-]*[a-z]/g;
  const CODE = /\bcode:? (\d+)/gi; // one word more, so that no other number is taken for it
  const EXIT = /^code\d+$/;
  const codes = (text) => [...text.matchAll(CODE)].map(([, code]) => code);
  const stem = (word) => {
    if (word.length < 4 || /[\d_-]/.test(word)) return word;
    if (/ie[sd]$/.test(word)) return `${word.slice(0, -3)}y`;
    let base = /[^sui]s$/.test(word) ? word.slice(0, -1) : word;
    for (const ending of ["ing", "ed", "ly"]) {
      const rest = base.slice(0, -ending.length);
      if (base.endsWith(ending) && rest.length > 2 && !rest.endsWith("e") && /[aeiouy]/.test(rest)) {
        base = /([^lsz])\1$/.test(rest) ? rest.slice(0, -1) : rest;
        break;
      }
    }
    return base.length > 3 && base.endsWith("e") ? base.slice(0, -1) : base;
  };

  // What an error message has of its reader's own machine.
  const QUOTED = /(["'`])\/(?!bin\/sh\1).*?\1/g; // also the command that a RUN ran
  const OWN = /\b(?:sha256:)?[0-9a-f]{12,}\b|::\w+|(?<!(?:code|status|with):? \(?)\b\d+(?:\.\d+)*(?:m?s|[kmg]b)?(?=[\s:,;)\]]|$)/gi;
  const LONG = 60; // characters of what was not typed but pasted
  const MOST = 16; // words that are looked for
  const asked = (text, asking) => {
    const pasted = text.length > LONG;
    const said = pasted ? text.slice(Math.max(0, text.search(/\berror\b/i))) : text; // what counts first
    const known = (pasted ? `${said} ${text}`.replace(OWN, " ") : text).replace(QUOTED, " ");
    const plain = (/\w/.test(known) ? known : text).toLowerCase();
    const exits = codes(plain).map((code) => `code${code}`);
    const all = [...new Set([...exits, ...[WORD, OPTION].flatMap((kind) => plain.match(kind) ?? [])])];
    const telling = all.filter((word) => !asking.has(word));
    return { pasted, words: (telling.length ? telling : all).slice(0, MOST) };
  };

  const letter = (word) => (/^[a-z0-9]{1,2}$/.test(word.slice(0, 2)) ? word.slice(0, 2) : "other");
  const beginning = async (word) => {
    const { letters } = await index();
    return letters.includes(letter(word)) ? part(`words-${letter(word)}`) : new Map();
  };
  // Places of a word, with what it is worth there.
  const places = (text = "") => {
    let place = 0;
    return new Map([...text.replace(/^.*\|/, "").matchAll(/([0-9a-z]+)([A-Z])/g)].map(([, step, worth]) => {
      place += parseInt(step, 36);
      return [place - 1, (worth.charCodeAt(0) - 64) / 26];
    }));
  };
  const joined = (all) => {
    const most = new Map();
    for (const some of all) {
      for (const [place, worth] of some) most.set(place, Math.max(worth, most.get(place) ?? 0));
    }
    return most;
  };

  const ENOUGH = 0.7; // of a longer word, so that its beginning counts as the word
  const longer = (known, word) => [...known.keys()]
    .filter((one) => one.startsWith(stem(word)) && word.length >= ENOUGH * one.length);
  // Edits that make one word of another, a swap of two letters as one.
  const distance = (one, other) => {
    const rows = [[...Array(other.length + 1).keys()]];
    for (let i = 1; i <= one.length; i += 1) {
      rows[i] = [i];
      for (let j = 1; j <= other.length; j += 1) {
        const same = one[i - 1] === other[j - 1] ? 0 : 1;
        rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + same);
        if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) {
          rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
        }
      }
    }
    return rows[one.length][other.length];
  };
  const NEAR = 3; // words that are offered for one that the book has not
  // All words with the same first letter.
  const alike = async (word) => {
    const { letters } = await index();
    const parts = letters.filter((one) => one[0] === word[0]).map((one) => part(`words-${one}`));
    return new Map((await Promise.all(parts)).flatMap((some) => [...some]));
  };
  const near = async (known, word, whole = false) => {
    const far = word.length > 7 ? 2 : word.length > 3 ? 1 : 0;
    const found = [];
    for (const [base, said] of known) {
      const one = base + said.slice(0, said.indexOf("|"));
      const edits = Math.abs(one.length - word.length) > far ? Infinity : distance(one, word);
      const begun = word.length > 1 && one.startsWith(word);
      if (edits <= far || begun) found.push({ one, edits: Math.min(edits, far + 1), often: said.length });
    }
    if (!found.length && !whole && word.length > 2) return near(await alike(word), word, true);
    return found.sort((a, b) => a.edits - b.edits || b.often - a.often).slice(0, NEAR).map(({ one }) => one);
  };
  // A word that the book has as two, or has in so few places that it mostly writes two.
  const RARE = 3;
  const halves = async (known, word) => {
    for (let cut = 3; cut <= word.length - 3; cut += 1) {
      const [one, other] = [word.slice(0, cut), word.slice(cut)];
      if (known.has(stem(one)) && (await beginning(other)).has(stem(other))) return [one, other];
    }
    return [];
  };

  const look = async (word, next, unfinished) => { // as the last word is, while it is typed
    const known = await beginning(word);
    const both = next && known.get(stem(word + next));
    const exact = places(known.get(stem(word)));
    const begun = exact.size || !unfinished ? [] : longer(known, word);
    const all = joined([exact, ...begun.map((one) => places(known.get(one))), ...(both ? [places(both)] : [])]);
    return { word, stems: [stem(word), ...begun, ...(both ? [stem(word + next)] : [])], places: all, known };
  };
  const terms = async (words, typing) => {
    const all = await Promise.all(words.map((word, place) => (
      look(word, words[place + 1], typing && place === words.length - 1))));
    const two = await Promise.all(all.map(({ places: some, known, word }) => (some.size > RARE ? [] : halves(known, word))));
    if (!two.some(([one]) => one)) return all;
    return terms(words.flatMap((word, place) => (two[place].length ? two[place] : [word])), typing);
  };

  const TITLE = 1; // how much more a section is worth whose title says nothing but what was asked
  const PAGE = 3; // and the beginning of a page whose title has all that was asked
  const NAMED = 4; // and what has the name that was asked for, or one of two that are compared
  const OTHER = 0.2; // what is left of a section's worth whose title has another exit code
  const COMPARED = /\b(?:vs|versus)\b|\bdifferences? between\b(?=.*\b(?:and|or)\b)/i;
  const NAMING = new Set("a an are is the what".split(" ")); // may stand in a title beside the name
  const told = (text, without) => new Set((text.toLowerCase().match(WORD) ?? [])
    .filter((word) => !without.has(word)).map(stem));
  const covers = (others, some) => some.size > 0 && [...some].every((word) => others.has(word));
  // What is asked for by its name: both where two are compared.
  const names = (text, asking) => {
    const sides = COMPARED.test(text) ? text.replace(/\bdocker +\b/gi, "").split(/\b(?:vs|versus|between|and|or)\b/i) : [text];
    return sides.map((one) => told(one, asking)).filter(({ size }) => size);
  };
  const title = (one, { stems, typed, sides, asks, exits }) => {
    one.said ??= told(one.title, asks);
    const own = codes(one.title);
    one.name ??= told(one.title, NAMING);
    const named = sides.some((side) => covers(one.name, side) && side.size === one.name.size);
    const begins = one.title === one.about && covers(one.said, typed);
    const about = one.said.size > 1 && covers(stems, one.said);
    const other = exits.length && own.length && !own.some((code) => exits.includes(code));
    return { named, factor: (1 + NAMED * named + PAGE * begins + TITLE * about) * (other ? OTHER : 1) };
  };
  const PROOF = 0.1; // of a section's worth is that of an example's proof
  const find = async (text) => {
    const { found, chapters, asks } = await index();
    const { words, pasted } = asked(text, asks);
    const looked = (await terms(words, !pasted && /\w$/.test(text)))
      .filter(({ word, places: some }) => some.size || !EXIT.test(word));
    const has = looked.filter((one) => one.places.size);
    const seen = new Map();
    let possible = 0;
    for (const one of has) {
      const within = [...one.places.keys()].filter((place) => place < chapters).length;
      const rarity = Math.log(1 + chapters / (within + 1));
      possible += rarity;
      one.rarity = rarity;
      for (const [place, worth] of one.places) {
        const before = seen.get(place) ?? { ...found[place], place, score: 0, has: 0 };
        seen.set(place, before);
        before.score += rarity * worth * (found[place].proof ? PROOF : 1);
        before.has += rarity;
      }
    }
    const all = [...seen.values()];
    const stems = new Set(has.flatMap((one) => one.stems));
    const whole = has.length === looked.length;
    const typed = new Set(looked.map((one) => one.stems[0]));
    const wanted = { stems, typed, asks, sides: pasted ? [] : names(text, asks), exits: codes(text) };
    for (const one of all) {
      one.all = whole && one.has > possible - 1e-6;
      const { named, factor } = title(one, wanted);
      one.value = one.score * (named ? 1 : (one.has / possible) ** 2) * factor;
    }
    // No proof stands above a section that has all words.
    const least = Math.min(...all.filter((one) => one.all && !one.proof).map((one) => one.value));
    for (const one of all) if (one.proof) one.value = Math.min(one.value, least * 0.999);
    all.sort((one, other) => other.value - one.value);
    const missing = await Promise.all((pasted ? [] : looked.filter((one) => !one.places.size))
      .map(async ({ word, known }) => ({ word, near: await near(known, word) })));
    return { words, places: all, missing, terms: new Map(has.flatMap((one) => one.stems.map((word) => [word, one.rarity]))) };
  };

  // The part of a section's text that has most of what was asked, in pieces: words that were, and others.
  const AROUND = 22; // words
  const excerpt = async ({ place, proof }, wanted) => {
    if (proof) return [["All files of an example, its claims, and what was measured of each.", false]];
    const { together } = await index();
    const text = (await part(`text-${Math.floor(place / together)}`))[place % together];
    const all = [...text.matchAll(WORD)].map((match) => ({
      at: match.index, end: match.index + match[0].length, worth: wanted.get(stem(match[0].toLowerCase())) ?? 0,
    }));
    const telling = all.flatMap((one, place) => (one.worth ? [place] : []));
    let [best, from] = [0, 0];
    for (const begin of telling) {
      const different = new Set();
      let worth = 0;
      for (const one of all.slice(begin, begin + AROUND)) {
        const said = one.worth && stem(text.slice(one.at, one.end).toLowerCase());
        worth += one.worth * (different.has(said) ? 0.1 : 1);
        if (one.worth) different.add(said);
      }
      if (worth > best) [best, from] = [worth, Math.max(0, begin - 4)];
    }
    const shown = all.slice(from, from + AROUND + 4);
    const pieces = from ? [["… ", false]] : [];
    let last = shown[0]?.at ?? 0;
    for (const one of shown.filter(({ worth }) => worth)) {
      pieces.push([text.slice(last, one.at), false], [text.slice(one.at, one.end), true]);
      last = one.end;
    }
    const end = from + AROUND + 4 < all.length ? shown.at(-1).end : text.length;
    pieces.push([text.slice(last, end) + (end < text.length ? " …" : ""), false]);
    return pieces;
  };

  return { root, find, excerpt, stem, warm: index, take };
})();
