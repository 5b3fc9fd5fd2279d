// Text as people and exports write it: folded for matching, rid of what nobody sees, and told from what is no value.
// Spaces, capitals and lengths are Python's: a length counts characters, not the halves of one.
/** @import {Readings} from "./types" */

const SPACE = "\\t-\\r\\x1c- \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const AROUND = new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, "g");
const SPACES = new RegExp(`[${SPACE}]+`, "g");
const IS_SPACE = new RegExp(`^[${SPACE}]$`);
const PRINTABLE = /^[ -~]*$/;

/** A text without the spaces around it. @param {string} text */
export function strip(text) {
  return text.replace(AROUND, "");
}

/** A text with every run of spaces replaced. @param {string} text @param {string} instead */
export function spaced(text, instead) {
  return text.replace(SPACES, instead);
}

/** A text folded so that capitals make no difference, as Unicode's full case folding does. @param {string} text */
export function fold(text) {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  return Array.from(text, (each) => {
    if (each === "ı") return each;
    return /[\u13a0-\u13fd\uab70-\uabbf]/.test(each) ? each.toUpperCase() : foldOne(each);
  }).join("");
}

/** One letter at a time, for a sigma at a word's end is no other letter. @param {string} letter */
function foldOne(letter) {
  return Array.from(letter.toUpperCase(), (each) => each.toLowerCase()).join("");
}

/** The first characters of a text. @param {string} text @param {number} count */
export function first(text, count) {
  return text.length <= count ? text : Array.from(text).slice(0, count).join("");
}

/** Words joined as people do: "Green, Yellow or Red". @param {string[]} words @param {string} by */
export function listed(words, by = "and") {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} ${by} ${words[words.length - 1]}`;
}

/** A whole number with commas. @param {number} number */
export function counted(number) {
  return number.toLocaleString("en-GB");
}

/** How alike two texts are, 0 to 1: twice the characters in the longest common runs over all. @param {string} one @param {string} other */
export function likeness(one, other) {
  const a = Array.from(one), b = Array.from(other);
  return a.length + b.length ? (2 * common(a, b, 0, a.length, 0, b.length)) / (a.length + b.length) : 1;
}

/** @param {string[]} a @param {string[]} b @param {number} a0 @param {number} a1 @param {number} b0 @param {number} b1 @returns {number} */
function common(a, b, a0, a1, b0, b1) {
  let longest = 0, atA = a0, atB = b0, before = new Map();
  for (let i = a0; i < a1; i++) {
    const here = new Map();
    for (let j = b0; j < b1; j++) {
      if (a[i] !== b[j]) continue;
      const length = (before.get(j - 1) ?? 0) + 1;
      here.set(j, length);
      if (length > longest) [longest, atA, atB] = [length, i - length + 1, j - length + 1];
    }
    before = here;
  }
  if (!longest) return 0;
  return longest + common(a, b, a0, atA, b0, atB) + common(a, b, atA + longest, a1, atB + longest, b1);
}

/** The allowed word most like one that is none; null where none is near. @param {string} word @param {string[]} allowed */
export function nearest(word, allowed) {
  const wanted = first(fold(word), 80), byFolded = new Map(allowed.map((each) => [fold(each), each]));
  let best = "", ratio = 0.6;
  for (const each of byFolded.keys()) {
    const found = likeness(each, wanted);
    if (found > ratio || (found === ratio && each > best)) [best, ratio] = [each, found];
  }
  return byFolded.get(best) ?? null;
}

/** @param {string} word @param {string[]} allowed */
export function didYouMean(word, allowed) {
  const near = nearest(word, allowed);
  return near === null ? "" : `; did you mean \`${near}\`?`;
}

/** Reads texts by a table's words for "not known" and for nothing at all. */
export class Words {
  /** @param {Readings} readings */
  constructor(readings) {
    this.patterns = readings.patterns;
    this.unseen = new Set(readings.unseen);
    this.errorCell = this.whole("error_cell");
    this.noValues = new Set(readings.no_value);
    this.unknown = new Set(readings.not_known.map((word) => this.plain(word)));
  }

  /** A pattern of the table. @param {string} name @param {string} more flags */
  pattern(name, more = "") {
    const [source, flags] = this.patterns[name];
    return new RegExp(source, flags + more);
  }

  /** A pattern that must match the whole of a text. @param {string} name */
  whole(name) {
    const [source, flags] = this.patterns[name];
    return new RegExp(`^(?:${source})$`, flags);
  }

  /** A text without the characters that nobody sees. @param {string} text */
  visible(text) {
    if (PRINTABLE.test(text)) return text;
    return Array.from(text).filter((each) => !this.isUnseen(each)).join("");
  }

  /** @param {string} character */
  isUnseen(character) {
    if (this.unseen.has(character) || /[\ufe00-\ufe0f\u{e0000}-\u{e01ef}]/u.test(character)) return true;
    return /[\p{Cf}\p{Cc}]/u.test(character) && !IS_SPACE.test(character);
  }

  /** A word folded: no regard to capitals, spaces, hyphens, underscores and what is unseen. @param {string} word */
  plain(word) {
    return fold(spaced(this.visible(word), "").replace(/[-_]/g, ""));
  }

  /** A cell folded; a sign at either end is part of what was written. @param {string} cell */
  plainValue(cell) {
    const seen = strip(this.visible(cell)).replace(/[‘’ʼ`´]/g, "'");
    return /^[-_]|[-_]$/.test(seen) ? fold(seen) : this.plain(seen);
  }

  /** @param {string} text */
  saysNotKnown(text) {
    return this.unknown.has(this.plainValue(text));
  }

  /** Whether a text stands where a value should and is none; a blank one is not meant here. @param {string} text */
  isNoValue(text) {
    if (!strip(text)) return false;
    const seen = strip(this.visible(text));
    if (!/[\p{L}\p{N}]/u.test(seen)) return true;
    return this.errorCell.test(fold(seen)) || this.noValues.has(this.bare(seen));
  }

  /** A text folded without spaces or the marks at its ends. @param {string} seen */
  bare(seen) {
    const typed = fold(seen.normalize("NFKC").replace(/[‘’ʼ`´]/g, "'"));
    return spaced(typed.replace(/^[^\p{L}\p{N}#\\]+|[^\p{L}\p{N}#\\]+$/gu, ""), "");
  }

  /** Whether a reason says anything, also once marks around it are off. @param {string} text */
  saysSomething(text) {
    if (strip(text) === "" || this.isNoValue(text) || this.saysNotKnown(text)) return false;
    return !this.unknown.has(this.plain(this.bare(this.visible(text))).replace(/\./g, ""));
  }
}
