// The text of one cell → a value, or a fault that says what is allowed. Nothing is guessed on the way.
/** @import {Table, Fact, Said, Bad, CodeTable, Listed, Value} from "./types" */
import { Words, didYouMean, first, fold, strip } from "./text.js";

/** A cell with nothing in it: not a value, and not "not known" either until the options have been asked. */
export const BLANK = Symbol("blank");
const SHOWN = 40, FIRST_DAY = 10101, LAST_DAY = 99991231;
const EITHER_WAY = "leave the cell blank, or write unknown";
const A_SHARE = "a share such as 0.62 is written 62; do so all down the column, where a 1 would be read as 1 per cent";
const MONTH_FIRST = "has no such month; dates are read with the day first, so if this column has the month first, turn all its dates round or write them as 1999-01-31";
const FOUR_DIGITS = "could be of more than one century, or of none; write the year with four digits";
const NO_DAY = "is a day that does not exist; find out the right one";

/** @param {Said} said @returns {said is Bad} */
export function isBad(said) {
  return typeof said === "object" && said !== null && "bad" in said;
}

/** A bad cell: its text, shortened, with what cannot be shown replaced. @param {string} text @param {string} problem @returns {Bad} */
export function bad(text, problem) {
  const shown = first(text, SHOWN) + (Array.from(text).length > SHOWN ? "…" : "");
  return { bad: Array.from(shown, (each) => (each !== " " && /[\p{C}\p{Z}]/u.test(each) ? "\ufffd" : each)).join(""), problem };
}

// A day is the number yyyymmdd, so that days compare as numbers.

/** The day of a year, a month and a day of it; null where the calendar has none. @param {number} year @param {number} month @param {number} day */
export function dayOf(year, month, day) {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const length = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];
  return year >= 1 && length !== undefined && day >= 1 && day <= length ? year * 10000 + month * 100 + day : null;
}

/** @param {number} day */
const parts = (day) => /** @type {const} */ ([Math.floor(day / 10000), Math.floor(day / 100) % 100, day % 100]);

/** The same day some years later; 28 February for 29 where there is none. @param {number} day @param {number} years */
function yearsFrom(day, years) {
  const [year, month, date] = parts(day), wanted = Math.min(Math.max(year + years, 1), 9999);
  return dayOf(wanted, month, date) ?? wanted * 10000 + 228;
}

/** @param {number} day */
function dayAfter(day) {
  const [year, month, date] = parts(day);
  return dayOf(year, month, date + 1) ?? dayOf(year, month + 1, 1) ?? dayOf(year + 1, 1, 1) ?? day;
}

/** A day as 1999-01-31. @param {number} day */
export function iso(day) {
  const [year, month, date] = parts(day);
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(date).padStart(2, "0")}`;
}

/** Reads cells of our columns on one day. */
export class Reader {
  /** @param {Table} table @param {string} on the day decided for, as 1999-01-31 */
  constructor(table, on) {
    const readings = table.readings, words = new Words(readings);
    this.table = table;
    this.readings = readings;
    this.words = words;
    this.limits = readings.limits;
    this.on = Number(on.replace(/-/g, ""));
    this.yes = new Set(readings.yes.map((word) => words.plain(word)));
    this.no = new Set(readings.no.map((word) => words.plain(word)));
    this.number = words.whole("number");
    this.dates = { iso: words.whole("iso_date"), british: words.whole("british_date"), named: words.whole("named_date") };
    this.plainNumber = words.whole("plain_number");
    this.unworked = words.pattern("unworked_formula", "y");
    this.wholeNumber = words.pattern("whole");
  }

  // --- formulas ---

  /** Whether a spreadsheet could run a text as a formula. @param {string} text */
  isFormula(text) {
    return /^[=+\-@\t\r＝＋－＠]/.test(text) && !this.plainNumber.test(text);
  }

  /** A text with an apostrophe before it where a spreadsheet would run it. @param {string} text */
  defuse(text) {
    return this.isFormula(text.replace(/^'+/, "")) ? `'${text}` : text;
  }

  /** The text that `defuse` was given. @param {string} text */
  undo(text) {
    return text.startsWith("'") && this.isFormula(text.replace(/^'+/, "")) ? text.slice(1) : text;
  }

  /** Whether a text is a formula and not its result. @param {string} text */
  isUnworked(text) {
    this.unworked.lastIndex = 0;
    return text.startsWith("=") && this.unworked.test(text);
  }

  // --- facts and words ---

  /** @param {Fact} fact @param {string} text @returns {Said} */
  fact(fact, text) {
    const { words } = this, stripped = strip(text);
    if (!stripped) return BLANK;
    if (fact.kind === "text") return words.saysSomething(stripped) ? true : null;
    const word = words.plainValue(stripped).replace(this.wholeNumber, "$1");
    if (words.saysNotKnown(stripped)) return null;
    if (Object.hasOwn(fact.words, word)) return fact.words[word];
    if (Object.hasOwn(fact.refused, word)) return bad(stripped, fact.refused[word]);
    if (words.isNoValue(stripped)) return this.noValue(stripped);
    if (fact.kind === "number") return this.numberOf(fact, stripped);
    if (fact.kind === "choice") {
      const level = fact.levels.find((each) => words.plain(each) === word);
      return level ?? this.notAllowed(fact, stripped, fact.spoken);
    }
    if (this.yes.has(word)) return true;
    return this.no.has(word) ? false : this.notAllowed(fact, stripped, ["yes", "no", ...this.readings.not_known]);
  }

  /** @param {Fact} fact @param {string} text @returns {Said} */
  numberOf(fact, text) {
    const match = this.number.exec(strip(this.words.visible(text)));
    if (match && (fact.percent || !match[2])) {
      const number = Math.round(Number(match[1]));
      const isWithin = (fact.lowest === null || number >= fact.lowest) && (fact.highest === null || number <= fact.highest);
      if (Math.abs(Number(match[1]) - number) <= 1e-9 && isWithin) return number;
      if (fact.percent && !match[2] && Number(match[1]) > 0 && Number(match[1]) < 1) return bad(text, `is not ${fact.allowed}; ${A_SHARE}`);
    }
    return this.notAllowed(fact, text, this.readings.not_known.slice(0, 2));
  }

  /** One of some words, such as a band. @param {string[]} allowed @param {string} text @returns {Said} */
  word(allowed, text) {
    const stripped = strip(text);
    if (!stripped) return BLANK;
    if (this.words.isNoValue(stripped)) return this.noValue(stripped, "leave the cell blank");
    const wanted = this.words.plainValue(stripped), found = allowed.find((word) => this.words.plain(word) === wanted);
    return found ?? bad(stripped, `is not one of ${allowed.join(", ")}${didYouMean(stripped, allowed)}`);
  }

  /** A text that stands where a value should and is none. @param {string} text @param {string} instead */
  noValue(text, instead = EITHER_WAY) {
    if (!strip(this.words.visible(text))) return bad("", `the cell looks blank and holds an invisible character; ${instead}`);
    return bad(strip(text), `is not a value; ${instead}`);
  }

  /** @param {Fact} fact @param {string} text @param {string[]} words */
  notAllowed(fact, text, words) {
    const known = [...words, ...Object.keys(fact.words).map((word) => word.toUpperCase())];
    // A doubt is not a slip of the pen: nothing is suggested for `?Y`.
    return bad(text, `is not ${fact.allowed}${text.includes("?") ? "" : didYouMean(text, known)}`);
  }

  // --- ages and dates ---

  /** An age in whole years. @param {string} text @returns {Said} */
  age(text) {
    const { oldest, youngest } = this.limits;
    /** @type {Fact} */
    const fact = {
      name: "age", kind: "number", title: "age", question: "", aliases: [], levels: [], spoken: [], words: {}, refused: {},
      lowest: 0, highest: oldest, unit: "whole years", percent: false, yes_at_age: null, assumable: true, group: "",
      allowed: `a whole number (whole years) from 0 to ${oldest}`,
    };
    const found = this.fact(fact, text);
    return typeof found === "number" && found < youngest ? bad(strip(text), tooYoung("is an age")) : found;
  }

  /** A date of birth, as the age in whole years on the day decided for. @param {string} text @returns {Said} */
  birth(text) {
    const earliest = dayAfter(yearsFrom(this.on, -this.limits.adult_under)), latest = yearsFrom(this.on, -this.limits.adult);
    const born = this.date(text, this.on, [earliest, latest], true);
    if (typeof born !== "number") return born;
    const age = Math.floor((this.on - born) / 10000);
    if (age < this.limits.youngest) return bad(strip(text), tooYoung(`would make the person ${age} years old, which is`));
    return age > this.limits.oldest ? bad(strip(text), `would make the person ${age} years old`) : age;
  }

  /** The day an order ended, as whether it is on or before the day decided for. @param {string} text @returns {Said} */
  ended(text) {
    const years = [yearsFrom(this.on, -this.limits.recorded_for_years), yearsFrom(this.on, this.limits.planned_for_years)];
    const found = this.date(text, LAST_DAY, years);
    return typeof found === "number" ? found <= this.on : found;
  }

  /** What is wrong with a date whose day does not bear on the decision. @param {string} text @returns {Said} */
  faultOfDate(text) {
    const found = this.date(text, this.on, [yearsFrom(this.on, -this.limits.recorded_for_years), this.on]);
    return isBad(found) ? found : null;
  }

  /** A date; a year of two digits is the one that lies within years. @param {string} text @param {number} latest @param {number[]} years @param {boolean} numbersAlone @returns {Said} */
  date(text, latest, years, numbersAlone = false) {
    const stripped = strip(text);
    if (!stripped) return BLANK;
    if (this.words.saysNotKnown(stripped)) return null;
    if (this.words.isNoValue(stripped)) return this.noValue(stripped);
    const [year, month, day, isNamed] = this.dateParts(strip(this.words.visible(stripped)));
    let found = null;
    if (year.length === 4) found = dayOf(Number(year), month, day);
    if (year.length === 2) {
      const days = [1900, 2000].map((century) => dayOf(century + Number(year), month, day) ?? 0).filter((each) => each > 0);
      const within = days.filter((each) => each >= Math.max(years[0], FIRST_DAY) && each <= years[1]);
      if (days.length && ((!numbersAlone && !isNamed) || within.length !== 1)) return bad(stripped, FOUR_DIGITS);
      found = within[0] ?? null;
    }
    if (found === null) {
      const isTurned = day <= 12 && month > 12 && this.dates.british.test(strip(this.words.visible(stripped)));
      const isNoDay = year && (month || !isNamed);
      const unwritten = isNoDay ? NO_DAY : "is not a date written 1999-01-31 or 31/01/1999";
      return bad(stripped, isTurned ? MONTH_FIRST : unwritten);
    }
    return found > latest ? bad(stripped, `is in the future; a date up to ${iso(latest)} is allowed`) : found;
  }

  /** @param {string} seen @returns {[year: string, month: number, day: number, isNamed: boolean]} */
  dateParts(seen) {
    let match = this.dates.iso.exec(seen);
    if (match) return [match[1], Number(match[2]), Number(match[3]), false];
    match = this.dates.british.exec(seen);
    if (match) return [match[4], Number(match[3]), Number(match[1]), false];
    match = this.dates.named.exec(seen);
    if (!match) return ["", 0, 0, false];
    const name = fold(match[2]), month = this.readings.months.findIndex((each) => each.startsWith(name)) + 1;
    return [match[3], month, Number(match[1]), true];
  }

  // --- codes ---

  /** A cell that lists codes or names; only a whole entry counts. @param {CodeTable} table @param {string} cell @returns {Listed} */
  codes(table, cell) {
    const entries = this.entries(table, cell);
    const known = entries.flatMap((entry) => (typeof entry === "number" ? [table.codes[entry]] : []));
    const unknown = [...new Set(entries.filter((entry) => typeof entry === "string"))];
    const present = new Set(known.map((code) => this.words.plain(code.code)));
    /** @type {Map<string, Map<Value, string>>} */
    const said = new Map();
    /** @type {Map<string, [string, string]>} */
    const asks = new Map();
    for (const code of known) {
      const isSure = !code.with || present.has(this.words.plain(code.with));
      for (const [fact, value] of Object.entries(code.means)) {
        if (!isSure) asks.set(`${code.code}\n${fact}`, [code.code, fact]);
        else {
          const values = said.get(fact) ?? new Map();
          if (!values.has(value)) values.set(value, code.code);
          said.set(fact, values);
        }
      }
      if (code.asks) asks.set(`${code.code}\n${code.asks}`, [code.code, code.asks]);
    }
    const isWhole = table.is_complete && !unknown.length && known.some((code) => Object.keys(code.means).length);
    /** @type {Record<string, Value>} */
    const facts = {};
    for (const [fact, values] of said) if (values.size === 1) facts[fact] = [...values.keys()][0];
    return {
      facts,
      asks: [...asks.values()].filter(([, fact]) => !said.has(fact)),
      unknown,
      conflicts: [...said].filter(([, values]) => values.size > 1).map(([fact]) => fact),
      ambiguous: known.flatMap((code) => (code.ambiguous ? [code.ambiguous] : [])),
      leftOut: new Set(isWhole ? table.settles.filter((fact) => !said.has(fact)) : []),
      unread: table.is_complete && unknown.length ? new Set(table.settles) : null,
    };
  }

  /** Each entry's line of the table, or its text; a description with a comma in it is one entry. @param {CodeTable} table @param {string} cell */
  entries(table, cell) {
    const pieces = this.words.visible(cell.replace(/\r/g, "\n")).split(this.words.pattern("code_separators")).map(strip);
    /** @type {(number | string)[]} */
    const found = [];
    for (let at = 0; at < pieces.length; ) {
      let end = Math.min(at + table.longest, pieces.length), code;
      for (; end > at; end--) {
        code = this.code(table, pieces.slice(at, end).join(" "));
        if (code !== undefined) break;
      }
      if (code !== undefined) found.push(code);
      else if (pieces[at]) found.push(pieces[at]);
      at = Math.max(end, at + 1);
    }
    return found;
  }

  /** @param {CodeTable} table @param {string} entry @returns {number | undefined} */
  code(table, entry) {
    const apart = entry.replace(this.words.pattern("code_separators", "g"), "");
    const folded = this.words.plain(apart.replace(/[–—‒:]/g, "-").replace(/[‘’]/g, "'"));
    if (Object.hasOwn(table.words, folded)) return table.words[folded];
    if (!table.details.length || this.words.isNoValue(entry)) return undefined;
    const text = fold(entry.replace(/[‘’]/g, "'"));
    if (this.words.pattern("code_dates").test(text) || this.words.pattern("code_doubts").test(text)) return undefined;
    const words = text.replace(this.words.pattern("code_amounts", "g"), " ").match(this.words.pattern("code_words", "g")) ?? [];
    let short = "";
    for (let at = 0; at < words.length; at++) {
      if (table.details.includes(words.slice(at, at + 2).join(""))) at++;
      else if (!table.details.includes(words[at])) short += words[at];
    }
    return Object.hasOwn(table.words, short) ? table.words[short] : undefined;
  }

  /** A column of codes. @param {CodeTable} table @param {string} text @returns {Said} */
  listedCodes(table, text) {
    if (!strip(text)) return BLANK;
    if (this.words.saysNotKnown(text)) return null;
    return this.words.isNoValue(text) ? this.noValue(text) : this.codes(table, text);
  }

  /** A sentence, by the ruleset's words and then by what case systems call it. @param {Fact} fact @param {CodeTable} table @param {string} text @returns {Said} */
  sentence(fact, table, text) {
    const found = this.fact(fact, text);
    if (!isBad(found) || this.words.isNoValue(text)) return found;
    const reading = this.codes(table, text);
    if (reading.ambiguous.length) return bad(strip(text), `is not clear: ${reading.ambiguous[0]}; write one of ${fact.spoken.join(", ")}`);
    if (reading.unknown.length || reading.conflicts.length) return found;
    return Object.hasOwn(reading.facts, fact.name) ? reading.facts[fact.name] : found;
  }
}

/** @param {string} says */
function tooYoung(says) {
  return `${says} too young to be supervised; probation supervises adults, so look at the case record`;
}
