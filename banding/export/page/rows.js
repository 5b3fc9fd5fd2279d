// Rows of cells → banded rows, in their order, none lost. Rows that say the same are understood and decided once.
/** @import {Table, Layout, Options, Row, Said, Value, Facts, Fact, Finding, Entry, Person, Banded, Result, Warning, Listed} from "./types" */
import { BLANK, Reader, isBad } from "./reading.js";
import { Runner } from "./table.js";
import { counted, first, fold, listed, spaced, strip } from "./text.js";

const ROWS_NAMED = 5, CELLS_KEPT = 20000, ENTRIES_KEPT = 50000;

/** One column of ours in a file: what its cells say, worked out when first met. */
class Column {
  /** @param {string} name @param {number} place @param {(cell: string) => Said} parse @param {Said} notKnown what it comes to where not known */
  constructor(name, place, parse, notKnown) {
    this.name = name;
    this.place = place;
    this.parse = parse;
    this.notKnown = notKnown;
    /** @type {Map<string, number>} */
    this.numbers = new Map();
    /** @type {Said[]} */
    this.said = [];
    /** @type {Map<string, number>} */
    this.alike = new Map();
  }

  /** The number of what a cell says. @param {string} cell */
  number(cell) {
    let number = this.numbers.get(cell);
    if (number === undefined) {
      if (this.numbers.size >= CELLS_KEPT) this.numbers.clear();
      this.numbers.set(cell, (number = this.numberOf(this.parse(cell))));
    }
    return number;
  }

  /** @param {Said} said */
  numberOf(said) {
    const key = said === BLANK ? "blank" : JSON.stringify(said, (_, each) => (each instanceof Set ? [...each] : each));
    const number = this.alike.get(key) ?? this.said.push(said) - 1;
    this.alike.set(key, number);
    return number;
  }
}

/** Bands the rows of one file. */
export class Caseload {
  /** @param {Table} table @param {Layout} layout @param {Options} options */
  constructor(table, layout, options) {
    this.table = table;
    this.layout = layout;
    this.options = options;
    this.reader = new Reader(table, options.on);
    this.runner = new Runner(table);
    this.width = layout.header.length;
    this.crnPlace = Number(layout.index.get("crn"));
    this.required = new Set(layout.index.has("requirements") ? table.readings.requirements.settles : []);
    this.columns = this.columnsOf();
    /** @type {Map<string, Entry>} */
    this.entries = new Map();
    this.notAPerson = this.reader.words.whole("not_a_person");
    /** @type {Map<string, Person>} */
    this.people = new Map();
  }

  /** The columns that bear on a decision or can be at fault, from left to right. */
  columnsOf() {
    const { reader, table } = this, readings = table.readings, bands = table.bands.map((band) => band.name);
    /** @type {Map<string, [parse: (cell: string) => Said, notKnown?: Said, isReason?: boolean]>} */
    const parsers = new Map();
    for (const fact of table.facts) {
      const sentences = fact.name === "sentence_type" && fact.kind === "choice" ? readings.sentences : null;
      const parse = (/** @type {string} */ cell) => (sentences ? reader.sentence(fact, sentences, cell) : reader.fact(fact, cell));
      parsers.set(fact.name, fact.kind === "text" ? [(cell) => (reader.words.saysSomething(cell) ? true : null), null, true] : [parse]);
    }
    parsers.set("date_of_birth", [(cell) => reader.birth(cell)]);
    parsers.set("age", [(cell) => reader.age(cell)]);
    parsers.set("judged_band", [(cell) => reader.word(bands, cell), BLANK]);
    parsers.set("recorded_band", [(cell) => reader.word(bands, cell)]);
    parsers.set("rationale", [(cell) => reader.words.saysSomething(cell), false, true]);
    parsers.set("judged_on", [(cell) => reader.faultOfDate(cell)]);
    parsers.set("order_ended", [(cell) => reader.ended(cell)]);
    if (this.required.size) parsers.set("requirements", [(cell) => reader.listedCodes(readings.requirements, cell)]);
    return [...this.layout.index].sort(([, one], [, other]) => one - other).flatMap(([name, place]) => {
      const [parse, notKnown = null, isReason = false] = parsers.get(name) ?? [];
      return parse ? [new Column(name, place, (cell) => this.own(cell, parse, notKnown, isReason), notKnown)] : [];
    });
  }

  /** What a cell of a column of ours says; a formula that is not its result says nothing. @param {string} cell @param {(cell: string) => Said} parse @param {Said} notKnown @param {boolean} isReason @returns {Said} */
  own(cell, parse, notKnown, isReason) {
    const text = this.reader.undo(cell);
    if (!this.reader.isUnworked(text)) return parse(text);
    return isReason ? notKnown : { bad: first(text, 40), problem: this.table.readings.not_worked_out };
  }

  // --- one row ---

  /** Fit a row's cells under the headings. @param {Row} row */
  place({ cells }) {
    /** @type {Finding[]} */
    const findings = [];
    const fewer = this.width - cells.length, more = -fewer, beyond = cells.slice(this.width);
    const isLong = beyond.some((cell) => strip(cell));
    if (fewer > 0) {
      const problem = `has ${fewer} ${fewer === 1 ? "cell" : "cells"} fewer than the header, read as not known`;
      findings.push(finding("row-too-short", "", "", problem, false));
    } else if (isLong) {
      const problem = `has ${more} ${more === 1 ? "cell" : "cells"} more than the header, so some may be out of place`;
      findings.push(finding("row-too-long", "", "", problem, true));
    }
    const fitted = fewer > 0 ? [...cells, ...Array(fewer).fill("")] : cells.slice(0, this.width);
    const numbers = this.columns.map((column) =>
      column.place < cells.length ? column.number(fitted[column.place]) : column.numberOf(column.notKnown));
    const crn = this.crnOf(fitted);
    if (!this.personOf(crn)) findings.push(this.nobody(crn));
    return { cells: fitted, beyond: isLong ? beyond : [], numbers, crn, findings };
  }

  /** @param {string[]} cells */
  crnOf(cells) {
    return strip(this.reader.undo(cells[this.crnPlace] ?? "")).replace(/[\r\n]/g, " ");
  }

  /** Whether only the reference number and the band of a row may be shown: it does not plainly say no. @param {string[]} cells */
  isRestricted(cells) {
    const place = this.layout.index.get("restricted");
    if (place === undefined) return false;
    const text = strip(this.reader.undo(cells[place] ?? "")), isBlankNo = !text && this.options.blankIsNo === true;
    return !isBlankNo && !this.reader.no.has(this.reader.words.plainValue(text).replace(this.reader.wholeNumber, "$1"));
  }

  /** What is the same in every spelling of a person's reference number; empty where it names nobody. @param {string} crn */
  personOf(crn) {
    const { words } = this.reader, folded = fold(spaced(words.visible(crn), ""));
    return words.isNoValue(folded) || this.notAPerson.test(folded) ? "" : folded;
  }

  /** @param {string} crn */
  nobody(crn) {
    if (!strip(this.reader.words.visible(crn))) return finding("no-crn", "", "", "the case reference number (crn) is blank", true);
    const { bad, problem } = this.reader.noValue(crn, "write the case reference number, or remove the row if it is no case");
    return finding("bad-value", strip(this.layout.header[this.crnPlace]), bad, problem, true);
  }

  /** What rows of one pattern come to. @param {number[]} numbers @param {boolean} isKept @returns {Entry} */
  entry(numbers, isKept = false) {
    const key = numbers.join(",") + (isKept ? ",kept" : "");
    let entry = this.entries.get(key);
    if (!entry) {
      if (this.entries.size >= ENTRIES_KEPT) this.entries.clear();
      this.entries.set(key, (entry = this.understood(numbers, isKept)));
    }
    return entry;
  }

  /** @param {number[]} numbers @param {boolean} isKept @returns {Entry} */
  understood(numbers, isKept) {
    /** @type {Map<string, Said>} */
    const said = new Map(this.columns.map((column, n) => [column.name, column.said[numbers[n]]]));
    /** @type {Finding[]} */
    const findings = [];
    for (const column of this.columns) {
      const value = said.get(column.name) ?? null;
      if (isBad(value)) findings.push(finding("bad-value", this.layout.header[column.place], value.bad, value.problem, true));
    }
    const facts = this.facts(said, findings), band = said.get("judged_band");
    /** @type {Entry["judging"]} */
    const judging = typeof band === "string" ? [band, said.get("rationale") === true] : null;
    if (findings.some((each) => each.fatal)) return { result: null, findings, facts, judging, codes: [] };
    const codes = this.runner.codes(facts);
    return { result: this.runner.decideCodes(codes, judging, isKept), findings, facts, judging, codes };
  }

  // --- what a row's cells come to, fact by fact: a cell first, then a list of codes, then an age ---

  /** @param {Map<string, Said>} said @param {Finding[]} findings @returns {Facts} */
  facts(said, findings) {
    const requirements = said.get("requirements") ?? BLANK, list = isListed(requirements) ? requirements : null;
    const isSaid = said.has("requirements") && requirements !== BLANK;
    /** @type {Facts} */
    const facts = {};
    for (const fact of this.table.facts) {
      let value = said.has(fact.name) ? said.get(fact.name) ?? null : BLANK;
      if (isBad(value)) value = null;
      else if (fact.kind !== "text") {
        if (list) value = this.withList(fact, value, list, findings);
        if (fact.yes_at_age !== null) value = this.withAge(fact, fact.yes_at_age, value, said, findings);
      }
      facts[fact.name] = value === BLANK ? (fact.kind === "text" ? null : this.whenSilent(fact, list, isSaid)) : /** @type {Value} */ (value);
    }
    if (list) findings.push(...listFindings(list));
    this.rowFindings(said, findings);
    return facts;
  }

  /** @param {Fact} fact @param {Listed | null} list @param {boolean} isSaid @returns {Value} */
  whenSilent(fact, list, isSaid) {
    if (list && leavesOpen(list, fact.name)) return null;
    if (isSaid && this.required.has(fact.name)) return null;
    const isThere = this.layout.index.has(fact.name) || this.required.has(fact.name);
    const meansNo = isThere ? this.options.blankIsNo : this.options.absentIsNo;
    return meansNo && fact.assumable && fact.kind === "yes-no" ? false : null;
  }

  /** @param {Fact} fact @param {Said} value @param {Listed} list @param {Finding[]} findings @returns {Said} */
  withList(fact, value, list, findings) {
    const isOpen = value === BLANK || value === null;
    const disagrees = (/** @type {string} */ outcome) =>
      findings.push(finding("requirement-disagrees", "", "", `${fact.name} and the requirements listed disagree; ${outcome}`, false));
    if (list.leftOut.has(fact.name)) {
      if (value === true) disagrees(`${fact.name} says yes, and is used`);
      return isOpen ? false : value;
    }
    if (!Object.hasOwn(list.facts, fact.name) || value === list.facts[fact.name]) return value;
    if (isOpen) return list.facts[fact.name];
    disagrees("it is read as not known");
    return null;
  }

  /** @param {Fact} fact @param {number} limit @param {Said} value @param {Map<string, Said>} said @param {Finding[]} findings @returns {Said} */
  withAge(fact, limit, value, said, findings) {
    const ages = ["date_of_birth", "age"].map((column) => said.get(column)).filter((age) => typeof age === "number");
    const told = [value, ...ages.map((age) => Number(age) <= limit)].filter((each) => typeof each === "boolean");
    if (new Set(told).size > 1) {
      const problem = `${fact.name}, date_of_birth and age disagree; the first of them that is given is used`;
      findings.push(finding("age-disagrees", "", "", problem, false));
    }
    return told.length ? told[0] : value;
  }

  /** @param {Map<string, Said>} said @param {Finding[]} findings */
  rowFindings(said, findings) {
    const [year, month, date] = this.options.on.split("-").map(Number), name = this.table.readings.months[month - 1];
    const day = `${date} ${name.charAt(0).toUpperCase()}${name.slice(1)} ${year}`;
    const heading = (/** @type {string} */ column) => strip(this.layout.header[Number(this.layout.index.get(column))]);
    if (said.get("order_ended") === true) {
      const problem = `the order ended on or before ${day}, the day decided for`;
      findings.push(finding("order-ended", heading("order_ended"), "", problem, false));
    }
    for (const column of ["date_of_birth", "age"]) {
      const age = said.get(column);
      if (typeof age === "number" && age < this.table.readings.limits.adult) {
        const problem = `the person is ${age} on ${day}, and probation supervises adults`;
        findings.push(finding("under-18", heading(column), "", problem, false));
      }
    }
  }

  // --- people on more than one row, and the banded row ---

  /** Note the people of rows, before any is banded. @param {Row[]} rows */
  meet(rows) {
    for (const row of rows) {
      const name = this.personOf(this.crnOf(row.cells));
      if (!name) continue;
      const person = this.people.get(name) ?? { rows: [], count: 0, keptBy: 0, keepers: 0, outcomes: new Set() };
      if (person.count++ < ROWS_NAMED) person.rows.push(row.number);
      this.people.set(name, person);
    }
  }

  /** Work out where the rows of a repeated person end. @param {Row} row */
  weigh(row) {
    const person = this.people.get(this.personOf(this.crnOf(row.cells)));
    if (!person || person.count < 2) return;
    const { numbers, findings } = this.place(row), isFatal = findings.some((each) => each.fatal);
    const result = isFatal ? null : this.entry(numbers).result;
    if (result?.status !== "hub") {
      person.keptBy ||= row.number;
      person.keepers++;
    }
    if (!result) return;
    const held = result.status === "hub" ? this.entry(numbers, true).result ?? result : result;
    person.outcomes.add(held.band ?? held.route);
  }

  /** Decide one row; never nothing, whatever is wrong with it. @param {Row} row @returns {Banded} */
  band(row) {
    const placed = this.place(row), person = this.people.get(this.personOf(placed.crn));
    let entry = this.entry(placed.numbers);
    const isRepeated = person !== undefined && person.count > 1;
    const isKept = isRepeated && person.keptBy > 0 && entry.result?.status === "hub";
    // Whether another row of the person would keep this one from the hub, whatever is found out about this one.
    const isHeld = isRepeated && person.keepers > (entry.result?.status === "hub" ? 0 : 1);
    if (isKept) entry = this.entry(placed.numbers, true);
    const isFatal = placed.findings.some((each) => each.fatal), result = isFatal ? null : entry.result;
    const findings = [...placed.findings, ...entry.findings], issues = findings.map((each) => messageOf(each, row.number));
    const warnings = isRepeated ? repeatedWarnings(person, isKept && result !== null) : [];
    warnings.push(...findings.map((each, n) => /** @type {Warning} */ ([each.code, issues[n].replace(/;/g, ",")])));
    const same = { number: row.number, crn: placed.crn, cells: placed.cells, beyond: placed.beyond, entry, isHeld };
    if (result && !warnings.length) {
      entry.added ??= columnsOut(result, this.table.ruleset.stamp);
      return { ...same, result, added: entry.added };
    }
    const errors = issues.filter((_, n) => findings[n].fatal);
    const told = result && { ...result, warnings: [...warnings, ...result.warnings] };
    return { ...same, result: told, added: told ? columnsOut(told, this.table.ruleset.stamp) : this.errorColumns(errors, warnings) };
  }

  /** @param {string[]} errors @param {Warning[]} warnings */
  errorColumns(errors, warnings) {
    /** @type {Record<string, string>} */
    const cells = { status: "error", reasons: errors.map(sentence).join(" "), warnings: joined(warnings), ruleset: this.table.ruleset.stamp };
    return this.table.readings.added.map((name) => cells[name] ?? "");
  }

  /** The headings of the result. */
  headingsOut() {
    const { header, kept, renamed } = this.layout;
    return [...this.safe(kept.map((place) => renamed.get(place) ?? header[place])), ...this.table.readings.added];
  }

  /** A banded row's record in the result. @param {Banded} banded */
  recordOut({ cells, added, beyond }) {
    return [...this.safe(this.layout.kept.map((place) => cells[place])), ...added, ...this.safe(beyond)];
  }

  /** Cells that no spreadsheet runs. @param {string[]} cells */
  safe(cells) {
    return cells.map((cell) => this.reader.defuse(this.reader.undo(cell)));
  }
}

/** @param {string} code @param {string} column @param {string} value @param {string} problem @param {boolean} fatal @returns {Finding} */
function finding(code, column, value, problem, fatal) {
  return { code, column, value, problem, fatal };
}

/** @param {Finding} found @param {number} row */
function messageOf({ column, value, problem }, row) {
  return `row ${row}${column ? `, ${column}` : ""}: ${value ? `\`${value}\` ${problem}` : problem}`;
}

/** @param {string} message */
function sentence(message) {
  return message.charAt(0).toUpperCase() + message.slice(1) + (/[.?]$/.test(message) ? "" : ".");
}

/** @param {Said} said @returns {said is Listed} */
function isListed(said) {
  return typeof said === "object" && said !== null && "leftOut" in said;
}

/** @param {Listed} list @param {string} fact */
function leavesOpen(list, fact) {
  if (list.unknown.length && (list.unread === null || list.unread.has(fact))) return true;
  return list.asks.some(([, asked]) => asked === fact) || list.conflicts.includes(fact);
}

/** @param {Listed} list */
function listFindings(list) {
  return [
    ...list.asks.map(([code, fact]) => finding("requirement-asks", "", "", `${code} is registered, and a person must say whether ${fact} is so`, false)),
    ...list.conflicts.map((fact) => finding("requirement-contradicts", "", "", `the requirements in one cell contradict each other on ${fact}`, false)),
    ...list.unknown.map((entry) => finding("requirement-unknown", "", "", `\`${entry}\` is not in the table of requirements and was not read`, false)),
  ];
}

/** @param {Person} person @param {boolean} isKept @returns {Warning[]} */
function repeatedWarnings({ rows, count, keptBy, outcomes }, isKept) {
  const named = listed(rows.map(counted)), where = count === rows.length ? `rows ${named}` : `${counted(count)} rows, the first ${named}`;
  /** @type {Warning[]} */
  const found = [["duplicate-crn", `this person is on ${where}`]];
  if (keptBy && outcomes.size > 1) {
    found.push(["person-differs", `the rows of this person come to different bands or routes: ${[...outcomes].sort().join(", ")}`]);
  }
  const kept = `row ${counted(keptBy)} of the same person is not certainly for the hub, so this one stays in the field`;
  return isKept ? [...found, ["kept-from-hub", kept]] : found;
}

/** @param {Warning[]} warnings */
const joined = (warnings) => warnings.map(([code, text]) => `${code}: ${text}`).join(";");

/** The columns of a result, in the order in which `allocate` writes them. @param {Result} result @param {string} stamp */
export function columnsOut(result, stamp) {
  return [
    result.route, result.band ?? "", result.status, result.matrix_band ?? "", result.minimum_band ?? "", result.consider_band ?? "",
    result.possible_bands.join(";"), result.enquiries.join(";"), result.rules.join(";"), result.reasons, result.actions.join(";"),
    joined(result.warnings), stamp,
  ];
}
