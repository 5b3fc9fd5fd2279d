// Text tables as spreadsheets and exports save them → rows of cells, and back.
// Our own reader and not a library's: quotation marks that do not pair up must be refused, and records counted, exactly as
// `banding allocate` does, where the libraries for browsers mend and go on.
/** @import {Source} from "./types" */
import { Headings, Refusal } from "./columns.js";
import { counted } from "./text.js";

const DELIMITERS = [",", ";", "\t", "|"];
/** @type {Record<string, string>} */
const DELIMITER_WORDS = { ";": "`;`", "\t": "a tab", "|": "`|`" };
const SAVE_AS = "open it in a spreadsheet program and save it as CSV UTF-8, or copy its cells and paste them here";
const JOINED = "It was joined from several files: the byte order marks inside it were passed over.";
const NOT_UTF8 = "The file is not UTF-8 and was read as Windows-1252 (cp1252): look at a name with an accent to check.";
const NOT_IN_1252 = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);
/** @type {[start: string, what: string][]} */
const OTHER_KINDS = [
  ["PK\x03\x04", "it is an Excel workbook, which this page does not read; copy its cells and paste them here, or save it as CSV UTF-8"],
  ["\xd0\xcf\x11\xe0", `it is an old workbook or a locked one; ${SAVE_AS}`],
  ["%PDF", "it is a PDF and not a table; ask for the spreadsheet it was printed from"],
  ["{\\rtf", "it is a text document and not a table; copy the table into a spreadsheet and save that"],
  ["\x1f\x8b", "it is a compressed file; unpack it first"],
];

/** The text of a file's bytes, and what people should be told of it. @param {Uint8Array} bytes */
export function decoded(bytes) {
  bytes = withoutDosEnd(bytes);
  const start = String.fromCharCode(...bytes.subarray(0, 512));
  for (const [magic, what] of OTHER_KINDS) if (start.startsWith(magic)) throw new Refusal(what);
  if (/^(\xef\xbb\xbf)?[ \t\r\n]*(<[!?]|<(html|head|body|table|div)|mime-version:)/i.test(start)) {
    throw new Refusal(`it is a web page or XML under another name; ${SAVE_AS}`);
  }
  if (/^(\xef\xbb\xbf)?\s*(\[\s*)?\{\s*["}]/.test(start)) throw new Refusal("it is JSON and not a table; give the CSV file of the same cases");
  if (bytes.subarray(0, 4096).every((byte) => [0xef, 0xbb, 0xbf, 9, 10, 11, 12, 13, 32].includes(byte))) {
    throw new Refusal("the file is empty; there are no headings and no cases in it");
  }
  const { text, notes } = textOf(bytes);
  if (text.includes("\0")) throw new Refusal(`it holds NUL characters, so it is not a plain table; ${SAVE_AS}`);
  if (!/[\r\n]\ufeff/.test(text)) return { text, notes };
  return { text: text.replace(/(^|[\r\n])\ufeff/g, "$1"), notes: [...notes, JOINED] };
}

/** @param {Uint8Array} bytes @returns {{text: string, notes: string[]}} */
function textOf(bytes) {
  const [codec, skip] = declared(bytes);
  /** @param {string} name @param {number} from */
  const decode = (name, from) => new TextDecoder(name, { fatal: true, ignoreBOM: true }).decode(bytes.subarray(from));
  try {
    if (codec) return { text: decode(codec, skip), notes: codec === "utf-8" ? [] : ["Read as UTF-16."] };
    if (bytes.subarray(0, 4096).includes(0)) throw new Refusal(`it holds NUL characters, so it is not a plain table; ${SAVE_AS}`);
    try {
      return { text: decode("utf-8", 0), notes: [] };
    } catch {
      if (bytes.some((byte) => NOT_IN_1252.has(byte))) throw new TypeError("not in the encoding");
      return { text: decode("windows-1252", 0), notes: [NOT_UTF8] };
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(`some of its characters cannot be read; ${SAVE_AS}`);
  }
}

/** The encoding that the first bytes declare, and the length of their mark. @param {Uint8Array} bytes @returns {[codec: string, skip: number]} */
function declared(bytes) {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return ["utf-8", 3];
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return ["utf-16le", 2];
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return ["utf-16be", 2];
  const pairs = Math.floor(Math.min(bytes.length, 4096) / 2), nuls = [0, 0];
  for (let at = 0; at < 2 * pairs; at++) if (!bytes[at]) nuls[at % 2]++;
  if (nuls[1] > pairs * 0.4 && nuls[0] < pairs * 0.1) return ["utf-16le", 0];
  return nuls[0] > pairs * 0.4 && nuls[1] < pairs * 0.1 ? ["utf-16be", 0] : ["", 0];
}

/** The bytes without the Ctrl-Z, and what may pad it, that old programs end a text with. @param {Uint8Array} bytes */
function withoutDosEnd(bytes) {
  const tail = Math.max(0, bytes.length - 65536);
  let last = bytes.length;
  while (last > tail && [0, 0x1a, 13, 10, 9, 32].includes(bytes[last - 1])) last--;
  let end = bytes.indexOf(0x1a, last);
  if (end < 0) return bytes;
  let before = end;
  while (before > tail && bytes[before - 1] === 0) before--;
  const startsLine = before === tail || bytes[before - 1] === 13 || bytes[before - 1] === 10;
  if (!startsLine && bytes.subarray(end).some((byte) => byte !== 0x1a && byte !== 0)) return bytes;
  if (end % 2 && bytes[0] === 0xfe && bytes[1] === 0xff) end--;
  return bytes.subarray(0, end);
}

/** The records of a text, one by one; an empty line is a record without cells. */
export class Records {
  /** @param {string} text @param {string} delimiter @param {Record<string, number>} limits @param {number} at @param {number} number records before */
  constructor(text, delimiter, limits, at = 0, number = 0) {
    this.text = text;
    this.delimiter = delimiter;
    this.limits = limits;
    this.at = at;
    this.number = number;
    this.ends = /\r\n|\n|\r/g;
  }

  /** The next record; null at the end. @returns {string[] | null} */
  next() {
    if (this.at >= this.text.length) return null;
    const start = this.at, { end, next } = this.lineEnd(start), line = this.text.slice(start, end);
    let cells;
    if (line.includes('"')) cells = this.quoted();
    else {
      cells = line === "" ? [] : line.split(this.delimiter);
      this.at = next;
    }
    this.number++;
    this.check(cells, this.at - start);
    return cells;
  }

  /** @param {number} from */
  lineEnd(from) {
    this.ends.lastIndex = from;
    const match = this.ends.exec(this.text);
    return match ? { end: match.index, next: match.index + match[0].length } : { end: this.text.length, next: this.text.length };
  }

  /** A record with quotation marks in it, which may run over lines. */
  quoted() {
    const { text, delimiter } = this, cells = [];
    let { end, next } = this.lineEnd(this.at), at = this.at;
    for (;;) {
      if (text[at] === '"') {
        const pieces = [];
        do {
          const close = text.indexOf('"', at + 1);
          if (close < 0) throw this.fault('has a quotation mark (") that is never closed');
          pieces.push(text.slice(at + 1, close));
          at = close + 1;
        } while (text[at] === '"');
        cells.push(pieces.join('"'));
        if (at > end) ({ end, next } = this.lineEnd(at));
        if (at < end && !text.startsWith(delimiter, at)) throw this.fault('has text straight after the quotation mark (") that closes a cell');
      } else {
        const close = text.indexOf(delimiter, at), stop = close < 0 || close > end ? end : close;
        cells.push(text.slice(at, stop));
        at = stop;
      }
      if (at >= end) break;
      at += delimiter.length;
    }
    this.at = next;
    return cells;
  }

  /** @param {string[]} cells @param {number} length */
  check(cells, length) {
    const { columns, cell, record } = this.limits, row = `row ${counted(this.number)}`;
    if (cells.length > columns) {
      throw new Refusal(`${row} has ${counted(cells.length)} columns and the most allowed is ${counted(columns)}; remove the columns that are not needed`);
    }
    if (length > cell && cells.some((each) => Array.from(each).length > cell)) {
      throw new Refusal(`${row} has a cell of more than ${counted(cell)} characters, the most allowed; often this is a quotation mark (") that is never closed`);
    }
    if (length > record + 2) throw new Refusal(`${row} is longer than 1 MiB, the most allowed for one row`);
  }

  /** @param {string} what */
  fault(what) {
    return new Refusal(`row ${counted(this.number + 1)} ${what}; mend that row, or save the file again from a spreadsheet`);
  }
}

/**
 * A text table, its separator and headings found: the row with the most of our headings.
 * @param {string} text @param {string[]} notes @param {Headings} headings
 * @returns {Source & {records: Records, blank: number}}
 */
export function opened(text, notes, headings) {
  const { limits } = headings.readings, ends = /\r\n|\n|\r/.exec(text);
  const first = ends ? text.slice(0, ends.index + ends[0].length) : text, sep = headings.separatorLine.exec(first);
  const start = sep ? first.length : 0;
  /** @type {{cells: string[], row: number, at: number, known: number, delimiter: string}[]} */
  const found = [];
  /** @type {string[][]} */
  const seen = [];
  const faults = [];
  for (const delimiter of sep ? [sep[1]] : DELIMITERS) {
    const records = new Records(text, delimiter, limits, start);
    const rows = [];
    let fault = null;
    try {
      for (let cells; rows.length < limits.header_rows && (cells = records.next()); ) {
        rows.push({ cells, row: records.number, at: records.at, known: headings.known(cells), delimiter });
      }
    } catch (error) {
      fault = error;  // of a row below the headings: met again, and raised, when the rows are read
    }
    try {
      const place = headings.find(rows.map((row) => row.cells));
      if (place !== null) found.push(rows[place]);
      else if (fault) throw fault;
    } catch (error) {
      faults.push(error);
    }
    if (!found.length) seen.push(...rows.map((row) => row.cells));
  }
  if (!found.length) throw faults.length && seen.every((cells) => cells.length < 2) ? faults[0] : new Refusal(headings.noHeader(seen));
  const best = found.reduce((one, other) =>
    other.known > one.known || (other.known === one.known && other.cells.length > one.cells.length) ? other : one);
  const told = [...notes];
  if (best.delimiter !== ",") told.push(`The separator between columns is ${DELIMITER_WORDS[best.delimiter] ?? `\`${best.delimiter}\``}.`);
  const above = best.row - 1;
  if (above) told.push(`The headings are on row ${best.row}; the ${above === 1 ? "1 row above them was" : `${above} rows above them were`} passed over.`);
  const records = new Records(text, best.delimiter, limits, best.at, best.row);
  return { header: best.cells, headerRow: best.row, rows: [], notes: told, records, blank: 0 };
}

/** Read up to so many further rows. @param {ReturnType<typeof opened>} source @param {number} count @returns {boolean} whether there are more */
export function readRows(source, count) {
  for (let cells; count-- > 0; ) {
    cells = source.records.next();
    if (!cells) {
      const { blank } = source;
      if (blank) source.notes.push(`${counted(blank)} empty ${blank === 1 ? "row was" : "rows were"} passed over.`);
      return false;
    }
    if (cells.length) source.rows.push({ number: source.records.number, cells });
    else source.blank++;
  }
  return true;
}

/** One record as CSV text. @param {string[]} cells */
export function recordText(cells) {
  if (cells.length === 1 && cells[0] === "") return '""\n';
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replace(/"/g, '""')}"` : cell)).join(",")}\n`;
}
