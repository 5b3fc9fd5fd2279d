// Which of their headings is which of our columns, which look like one of ours, and which of ours out they bear.
/** @import {Table, Layout, Fact, Row} from "./types" */
import { Reader } from "./reading.js";
import { first, fold, likeness, nearest, spaced, strip } from "./text.js";

/** A file that cannot be read as a table of cases. */
export class Refusal extends Error {}

const AGES = ["date_of_birth", "age"];

export class Headings {
  /** @param {Table} table @param {Reader} reader */
  constructor(table, reader) {
    const readings = table.readings, { words } = reader;
    this.readings = readings;
    this.facts = table.facts;
    this.reader = reader;
    this.separatorLine = words.whole("separator_line");
    this.caseLike = words.pattern("case_like");
    this.referenceLike = words.whole("reference_like");
    this.stamp = words.whole("stamp");
    this.headingWord = words.pattern("heading_word", "g");
    /** @type {Map<string, string>} */
    this.spellings = new Map();
    const named = { ...readings.columns, ...Object.fromEntries(table.facts.map((fact) => [fact.name, fact.aliases])) };
    for (const [column, aliases] of Object.entries(named)) {
      for (const word of [column, ...aliases]) this.spellings.set(words.plain(word), column);
    }
  }

  /** @param {string} heading */
  plain(heading) {
    return this.reader.words.plain(this.reader.undo(heading));
  }

  /** How many of our headings are among cells; none where the required one is missing. @param {string[]} cells */
  known(cells) {
    const found = new Set(cells.map((cell) => this.spellings.get(this.plain(cell))));
    found.delete(undefined);
    return found.has(this.readings.required) ? found.size : 0;
  }

  /** The place of the row that has the headings; null where none has the required one. @param {string[][]} rows */
  find(rows) {
    const counts = rows.map((cells) => this.known(cells)), most = Math.max(0, ...counts);
    if (!most) return null;
    const best = counts.indexOf(most), top = counts.findIndex((count) => count > 0);
    const column = rows[top].findIndex((cell) => this.known([cell]));
    const between = rows.slice(top + 1, best).filter((cells) => column < cells.length);
    if (between.some((cells) => this.referenceLike.test(strip(cells[column])))) {
      throw new Refusal("it has two rows of headings with cases between them, so it is two tables; give each a file of its own");
    }
    return best;
  }

  /** Why no row has the headings. @param {string[][]} rows */
  noHeader(rows) {
    const widest = rows.reduce((one, other) => (other.length > one.length ? other : one), /** @type {string[]} */ ([]));
    const headings = widest.map(strip).filter(Boolean);
    const looked = `no column \`crn\` in the first ${this.readings.limits.header_rows} rows`;
    if (!headings.length || headings.some((cell) => this.caseLike.test(cell))) {
      return `${looked}, and no row of headings was seen; put one above the first case`;
    }
    const shown = headings.slice(0, 8).map((heading) => `\`${first(spaced(heading, " "), 30)}\``).join(", ");
    const crn = new Map([["crn", "crn"]]), near = headings.find((heading) => this.likely(heading, crn, [])) ?? nearest("crn", headings);
    const more = near === null ? "name the column of case reference numbers `crn`" : `did you mean \`crn\` for \`${near}\`?`;
    return `${looked}; the headings seen are ${shown}; ${more}`;
  }

  /**
   * Match headings with our columns.
   * @param {string[]} header @param {Row[]} rows the first ones @param {Record<string, string>} chosen heading to column, as the user says
   * @returns {Layout}
   */
  match(header, rows, chosen = {}) {
    const { readings } = this, folded = header.map((heading) => this.plain(heading));
    const chosenFolded = new Map(Object.entries(chosen).map(([heading, column]) => [this.plain(heading), column]));
    const index = this.placed(folded, (word) => chosenFolded.get(word) ?? this.spellings.get(word), header);
    if (!index.has(readings.required)) throw new Refusal("no column `crn`; name the column of case reference numbers `crn`");
    const known = new Set(index.values());
    header.forEach((heading, place) => {
      const column = known.has(place) || chosenFolded.has(folded[place]) ? undefined : this.repeated(heading);
      if (column && index.has(column)) throw this.twice(column, [Number(index.get(column)), place], header);
    });
    const outputs = new Map(readings.added.map((column) => [this.reader.words.plain(column), column]));
    const isOurs = this.isOurResult(folded, rows);
    const replaced = isOurs ? [...this.placed(folded, (word) => outputs.get(word), header).values()].sort((a, b) => a - b) : [];
    const read = new Set(index.values()), taken = new Set([...replaced, ...read]);
    const mine = isOurs ? [] : header.map((_, place) => place).filter((place) => outputs.has(folded[place]) && !read.has(place));
    const hasAge = AGES.some((column) => index.has(column));
    return {
      header,
      index,
      absent: this.facts.filter((fact) => !index.has(fact.name) && fact.kind !== "text" && !(hasAge && fact.yes_at_age !== null))
        .map((fact) => fact.name),
      replaced: replaced.map((place) => header[place]),
      kept: header.map((_, place) => place).filter((place) => !replaced.includes(place)),
      near: this.near(header, folded, taken, index, hasAge),
      renamed: this.renamed(header, mine),
    };
  }

  /** Whether a table is one of our results, fed back. @param {string[]} folded @param {Row[]} rows */
  isOurResult(folded, rows) {
    const places = folded.flatMap((word, place) => (word === "ruleset" ? [place] : []));
    const said = rows.flatMap((row) => places.filter((place) => place < row.cells.length).map((place) => row.cells[place]));
    return places.length > 0 && (!said.length || said.some((cell) => this.stamp.test(strip(cell))));
  }

  /** @param {string[]} folded @param {(word: string) => string | undefined} ours @param {string[]} header */
  placed(folded, ours, header) {
    /** @type {Map<string, number>} */
    const placed = new Map();
    folded.forEach((word, place) => {
      const column = ours(word);
      if (column === undefined) return;
      const before = placed.get(column);
      if (before !== undefined) {
        throw this.twice(column, [before, place], header);
      }
      placed.set(column, place);
    });
    return placed;
  }

  /** The column of ours that a heading repeats with a number, as programs do: `cpp.1`, `CPP_2`. @param {string} heading @returns {string | undefined} */
  repeated(heading) {
    const { names, never } = this.readings.headings, word = this.plain(heading);
    if (never.includes(this.wordsOf(heading).join(""))) return undefined;
    for (const numbered of [/^(.+?)[.#(:]*[0-9][)]?$/s, /^(.+?)[.#(:]*[0-9]{2}[)]?$/s]) {
      const base = numbered.exec(word)?.[1] ?? "", column = names[base] === "requirements" ? names[base] : this.spellings.get(base);
      if (column) return column;
    }
    return undefined;
  }

  /** @param {string} column @param {number[]} places @param {string[]} header */
  twice(column, places, header) {
    const [one, two] = places.map((each) => `\`${strip(header[each])}\` (column ${columnLetter(each)})`);
    return new Refusal(`the column \`${column}\` is there twice: ${one} and ${two}; remove or rename the one that is not meant`);
  }

  /** A heading of its own for each column of theirs that bears the name of one of ours out. @param {string[]} header @param {number[]} places */
  renamed(header, places) {
    const taken = new Set(header.map((heading) => this.plain(heading))), renamed = new Map();
    for (const place of places) {
      const wanted = `${strip(header[place])}_in`;
      let free = wanted;
      for (let number = 2; taken.has(this.plain(free)); number++) free = `${wanted}_${number}`;
      taken.add(this.plain(free));
      renamed.set(place, free);
    }
    return renamed;
  }

  /** @param {string[]} header @param {string[]} folded @param {Set<number>} taken @param {Map<string, number>} index @param {boolean} hasAge */
  near(header, folded, taken, index, hasAge) {
    const isMissing = (/** @type {string} */ column) => !index.has(column) && !(hasAge && AGES.includes(column));
    const missing = new Map([...this.spellings].filter(([, column]) => isMissing(column)));
    const titles = this.facts.filter((fact) => fact.kind !== "text" && isMissing(fact.name));
    /** @type {[string, string][]} */
    const near = [];
    header.forEach((heading, place) => {
      if (taken.has(place) || !folded[place]) return;
      const column = this.likely(heading, missing, titles);
      if (column) near.push([heading, column]);
    });
    return near;
  }

  /** The column of ours that a heading looks like. @param {string} heading @param {Map<string, string>} missing @param {Fact[]} titles */
  likely(heading, missing, titles) {
    const table = this.readings.headings, tokens = this.wordsOf(heading), runs = new Set();
    tokens.forEach((_, from) => tokens.forEach((__, to) => runs.add(tokens.slice(from, to + 1).join(""))));
    if (!tokens.length || table.never.some((word) => runs.has(word))) return undefined;
    const columns = new Set([...missing.values(), ...titles.map((fact) => fact.name)]);
    const among = (/** @type {Record<string, string>} */ words) => Object.entries(words).filter(([, column]) => columns.has(column));
    const doubted = new Map(among(table.maybe));
    const named = new Map([...among(table.names), ...titles.map((fact) => this.named(fact)), ...missing]);
    const inner = tokens.map((token) => !table.around.includes(token)), first = inner.indexOf(true);
    for (const words of [tokens, first < 0 ? [] : tokens.slice(first, inner.lastIndexOf(true) + 1)]) {
      const whole = words.join(""), found = doubted.get(whole) ?? named.get(whole);
      if (found) return found;
      const short = titles.find((fact) => shortens(words, fold(fact.title).split(/\s+/)));
      if (short) return short.name;
    }
    // A short name is one letter away from too many ordinary words, and a slip is seldom in the first letter.
    const whole = tokens.join("").slice(0, 80), digits = whole.replace(/\D/g, "");
    const [ratio, column] = [...missing].filter(([word]) => word.length > 4 && word[0] === whole[0] && word.replace(/\D/g, "") === digits)
      .map(([word, name]) => /** @type {[number, string, string]} */ ([likeness(whole, word), name, word]))
      .reduce((one, other) => (other[0] > one[0] || (other[0] === one[0] && other[2] > one[2]) ? other : one), [0, "", ""]);
    if (ratio >= 0.8) return column;
    const inside = [...named.keys(), ...doubted.keys()].filter((word) => runs.has(word))
      .reduce((one, other) => (other.length > one.length || (other.length === one.length && other > one) ? other : one), "");
    return doubted.get(inside) ?? named.get(inside);
  }

  /** @param {Fact} fact @returns {[string, string]} */
  named(fact) {
    return [this.wordsOf(fact.title).join(""), fact.name];
  }

  /** @param {string} heading */
  wordsOf(heading) {
    return Array.from(fold(heading.replace(/[¹²³⁰⁴-⁹]/g, " ").normalize("NFKC")).match(this.headingWord) ?? [], (word) => word.replace("'", "")).slice(0, 12);
  }
}

/** Whether words are those of a title cut short, as in "Child prot. plan". @param {string[]} words @param {string[]} title */
function shortens(words, title) {
  return words.length > 1 && words.length === title.length
    && words.every((word, n) => word.length >= Math.min(3, title[n].length) && title[n].startsWith(word));
}

/** A position, from 0, as a spreadsheet names its columns. @param {number} position */
function columnLetter(position) {
  let letters = "";
  for (let left = position + 1; left; left = Math.floor((left - 1) / 26)) letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters;
  return letters;
}
