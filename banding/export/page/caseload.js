// A caseload: a CSV or pasted cells in, a table to sort, filter and open, a CSV out. Everything is done in the browser's memory.
/** @import {Table, Banded, Layout} from "./types" */
import { Headings, Refusal } from "./columns.js";
import { decoded, opened, readRows, recordText } from "./csv.js";
import { Reader } from "./reading.js";
import { Caseload } from "./rows.js";
import { byId, el, explanation, save, tag } from "./explanation.js";
import { counted } from "./text.js";

const WITHHELD = "The case is restricted, so only its reference number and band are shown here. The result that is saved has the rest.";
const CHUNK = 1000, PAGE_ROWS = 200, FIRST_ROWS = 50, SLICE_MS = 40;
/** @type {[key: string, title: string][]} */
const COLUMNS = [["status", "Status"], ["row", "Row"], ["crn", "Case"], ["band", "Band"], ["reasons", "Why"], ["enquiries", "To find out"]];

export class CaseloadView {
  /** @param {Table} table @param {() => string} day */
  constructor(table, day) {
    this.table = table;
    this.day = day;
    /** @type {{text: string, notes: string[], name: string} | null} */
    this.given = null;
    /** @type {Record<string, string>} */
    this.chosen = {};
    this.run = 0;
    this.start = 0;
    this.sorted = { key: "status", isUp: true };
    /** @type {Banded[]} */
    this.banded = [];
    /** @type {Banded[]} */
    this.listed = [];
    /** @type {Caseload | null} */
    this.caseload = null;
    this.said = byId("caseload-said", HTMLElement);
    this.filters = { status: byId("filter-status", HTMLSelectElement), band: byId("filter-band", HTMLSelectElement), words: byId("filter-words", HTMLInputElement) };
    /** What needs attention first. */
    this.statuses = Object.keys(this.table.statuses);
    this.fillFilters();
    this.listen();
  }

  fillFilters() {
    const option = (/** @type {string} */ value, /** @type {string} */ words) => el("option", { value }, words);
    this.filters.status.append(option("", "any"), ...this.statuses.map((status) => option(status, this.table.statuses[status])));
    this.filters.band.append(option("", "any"), ...this.table.bands.map((band) => option(band.name, band.name)), option("none", "no band"));
  }

  listen() {
    const file = byId("caseload-file", HTMLInputElement), drop = byId("caseload-drop", HTMLElement), pasted = byId("caseload-paste", HTMLTextAreaElement);
    file.addEventListener("change", () => file.files?.[0] && this.open(file.files[0]));
    drop.addEventListener("dragover", (event) => event.preventDefault());
    drop.addEventListener("drop", (event) => {
      event.preventDefault();
      if (event.dataTransfer?.files[0]) this.open(event.dataTransfer.files[0]);
    });
    byId("caseload-band", HTMLButtonElement).addEventListener("click", () => this.take({ text: pasted.value, notes: [], name: "pasted cells" }));
    for (const id of ["blank-no", "absent-no"]) byId(id, HTMLInputElement).addEventListener("change", () => this.work());
    for (const filter of Object.values(this.filters)) filter.addEventListener("input", () => this.list());
    byId("caseload-save", HTMLButtonElement).addEventListener("click", () => this.save());
    byId("page-before", HTMLButtonElement).addEventListener("click", () => this.turn(-PAGE_ROWS));
    byId("page-after", HTMLButtonElement).addEventListener("click", () => this.turn(PAGE_ROWS));
  }

  /** @param {File} file */
  async open(file) {
    try {
      const { text, notes } = decoded(new Uint8Array(await file.arrayBuffer()));
      this.take({ text, notes, name: file.name });
    } catch (error) {
      this.refuse(file.name, error);
    }
  }

  /** @param {{text: string, notes: string[], name: string}} given */
  take(given) {
    this.given = given;
    this.chosen = {};
    return this.work();
  }

  /** Say that a file was not taken, and that nothing of it is shown. @param {string} name @param {unknown} error */
  refuse(name, error) {
    this.run++;
    this.banded = [];
    byId("caseload-result", HTMLElement).hidden = true;
    if (!(error instanceof Refusal)) console.error(error);
    this.said.textContent = `${name} was not banded: ${error instanceof Refusal ? error.message : "the page failed, which is a fault of the page"}.`;
  }

  /** Band what was given, a slice at a time so that the page stays alive. */
  async work() {
    if (!this.given) return;
    const run = ++this.run, { text, notes, name } = this.given;
    const options = { on: this.day(), blankIsNo: byId("blank-no", HTMLInputElement).checked, absentIsNo: byId("absent-no", HTMLInputElement).checked };
    try {
      if (!text.trim()) throw new Refusal("there is nothing in it");
      const headings = new Headings(this.table, new Reader(this.table, options.on)), source = opened(text, notes, headings);
      await this.sliced(run, () => readRows(source, CHUNK), () => `${counted(source.rows.length)} rows read`);
      const layout = headings.match(source.header, source.rows.slice(0, FIRST_ROWS), this.chosen);
      const caseload = new Caseload(this.table, layout, options), { rows } = source, banded = /** @type {Banded[]} */ ([]);
      await this.each(run, rows, (row) => caseload.meet([row]), "looked through");
      await this.each(run, rows, (row) => caseload.weigh(row), "compared");
      await this.each(run, rows, (row) => banded.push(caseload.band(row)), "banded");
      if (run !== this.run) return;
      this.caseload = caseload;
      this.banded = banded;
      this.told(name, layout, source.notes);
      this.list();
    } catch (error) {
      if (run === this.run) this.refuse(name, error);
    }
  }

  /** @template T @param {number} run @param {T[]} items @param {(item: T) => unknown} act @param {string} done */
  async each(run, items, act, done) {
    let at = 0;
    const step = () => {
      for (const end = Math.min(at + CHUNK, items.length); at < end; at++) act(items[at]);
      return at < items.length;
    };
    await this.sliced(run, step, () => `${counted(at)} of ${counted(items.length)} rows ${done}`);
  }

  /** Take steps until there are none left, letting the page breathe between. @param {number} run @param {() => boolean} step @param {() => string} progress */
  async sliced(run, step, progress) {
    let since = performance.now();
    while (run === this.run && step()) {
      if (performance.now() - since < SLICE_MS) continue;
      this.said.textContent = `${progress()} …`;
      await new Promise((resume) => setTimeout(resume));
      since = performance.now();
    }
  }

  /** Say what was read and how. @param {string} name @param {Layout} layout @param {string[]} notes */
  told(name, layout, notes) {
    const count = (/** @type {(each: Banded) => boolean} */ is) => this.banded.filter(is).length;
    const costs = layout.absent.flatMap((fact) => {
      const cases = count(({ result }) => result?.enquiries.includes(fact) ?? false);
      return cases ? [`no \`${fact}\` column: ${counted(cases)} ${cases === 1 ? "case" : "cases"} cannot be settled without it`] : [];
    });
    const replaced = layout.replaced.length ? [`The columns of an earlier result are replaced: ${layout.replaced.join(", ")}.`] : [];
    byId("caseload-notes", HTMLElement).replaceChildren(...[...notes, ...replaced, ...costs].map((note) => el("li", {}, note)),
      ...layout.near.map(([heading, column]) => el("li", {}, `The column “${heading}” was not read. Is it \`${column}\`? `,
        el("button", { type: "button", click: () => ((this.chosen[heading] = column), this.work()) }, `Read it as ${column}`))));
    const bands = [...this.table.bands.map((band) => band.name), null];
    byId("caseload-counts", HTMLElement).replaceChildren(
      ...bands.map((band) => el("li", {}, tag(this.table, band, "no band"), ` ${counted(count((each) => (each.result?.band ?? null) === band))}`)),
      ...this.statuses.filter((status) => count((each) => statusOf(each) === status)).map((status) =>
        el("li", {}, `${this.table.statuses[status]}: ${counted(count((each) => statusOf(each) === status))}`)));
    byId("caseload-result", HTMLElement).hidden = false;
    const rows = this.banded.length;
    this.said.textContent = `${name}: ${counted(rows)} ${rows === 1 ? "row" : "rows"} banded for ${this.day()}. Nothing has left this computer.`;
  }

  /** Filter and sort. */
  list() {
    const { status, band, words } = this.filters, wanted = words.value.trim().toLowerCase();
    this.listed = this.banded.filter((each) => (!status.value || (statusOf(each) === status.value && !this.isRestricted(each)))
      && (!band.value || (each.result?.band ?? "none") === band.value)
      && (!wanted || this.shown(each).toLowerCase().includes(wanted)));
    const { key, isUp } = this.sorted, sign = isUp ? 1 : -1;
    const keyed = this.listed.map((each) => /** @type {[string | number, Banded]} */ ([this.sortKey(each, key), each]));
    keyed.sort(([a, one], [b, other]) => sign * (a < b ? -1 : a > b ? 1 : 0) || one.number - other.number);
    this.listed = keyed.map(([, each]) => each);
    this.start = 0;
    this.draw();
  }

  /** Whether a row is not to be shown but for its reference number and band. @param {Banded} banded */
  isRestricted(banded) {
    return this.caseload?.isRestricted(banded.cells) ?? false;
  }

  /** The words of a row that may be looked for. @param {Banded} banded */
  shown(banded) {
    return this.isRestricted(banded) ? banded.crn : `${banded.cells.join("\n")}\n${banded.added.join("\n")}`;
  }

  /** @param {Banded} banded @param {string} key */
  sortKey(banded, key) {
    const { result } = banded, isRestricted = this.isRestricted(banded);
    if (key === "row") return banded.number;
    if (key === "crn") return banded.crn;
    // Where a restricted row stands must not tell what is not shown of it.
    if (key === "reasons") return isRestricted ? WITHHELD : banded.added[this.table.readings.added.indexOf("reasons")];
    if (key === "enquiries") return isRestricted ? 1 : -(result?.enquiries.length ?? 0);
    // The highest bands need attention first.
    const rank = result?.band ? this.table.bands.length - this.table.bands.findIndex((each) => each.name === result.band) : 99;
    return key === "band" ? rank : (isRestricted ? this.statuses.length : this.statuses.indexOf(statusOf(banded))) * 100 + rank;
  }

  /** @param {number} by */
  turn(by) {
    this.start = Math.max(0, Math.min(this.start + by, this.listed.length - 1));
    this.draw();
  }

  /** Draw the rows in sight, 200 at a time. */
  draw() {
    const { key, isUp } = this.sorted, end = Math.min(this.start + PAGE_ROWS, this.listed.length);
    const head = COLUMNS.map(([name, title]) => el("th", { scope: "col", "aria-sort": name === key ? (isUp ? "ascending" : "descending") : "none" },
      el("button", { type: "button", "data-sort": name, click: () => this.sortBy(name) }, title, el("span", { "aria-hidden": "true" }, name === key ? (isUp ? " ▲" : " ▼") : ""))));
    const titles = new Map(this.table.facts.map((fact) => [fact.name, fact.title])), reasons = this.table.readings.added.indexOf("reasons");
    const rows = this.listed.slice(this.start, end).map((each) => this.isRestricted(each) ? this.restrictedRow(each) : el("tr", {},
      el("td", { "data-title": "Status" }, this.table.statuses[statusOf(each)]), el("td", { "data-title": "Row" }, String(each.number)),
      el("th", { scope: "row" }, el("button", { type: "button", class: "link", click: () => this.explain(each) }, each.crn || `row ${each.number}`)),
      el("td", { "data-title": "Band" }, tag(this.table, each.result?.band ?? null, "no band")), el("td", { "data-title": "Why" }, each.added[reasons]),
      el("td", { "data-title": "To find out" }, (each.result?.enquiries ?? []).map((name) => titles.get(name) ?? name).join(", "))));
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.sort : undefined;
    byId("caseload-table", HTMLTableElement).replaceChildren(el("caption", {}, "Cases, what needs attention first; choose a case for its explanation"),
      el("thead", {}, el("tr", {}, ...head)), el("tbody", {}, ...rows));
    byId("page-said", HTMLElement).textContent = this.listed.length
      ? `${counted(this.start + 1)} to ${counted(end)} of ${counted(this.listed.length)} cases` : "No case is like that.";
    byId("page-before", HTMLButtonElement).disabled = !this.start;
    byId("page-after", HTMLButtonElement).disabled = end >= this.listed.length;
    if (focused) document.querySelector(/** @type {`button`} */ (`[data-sort="${focused}"]`))?.focus();
  }

  /** @param {Banded} banded */
  restrictedRow({ number, crn, result }) {
    return el("tr", {}, el("td", { "data-title": "Status" }, "Restricted"), el("td", { "data-title": "Row" }, String(number)),
      el("th", { scope: "row" }, crn || `row ${number}`), el("td", { "data-title": "Band" }, tag(this.table, result?.band ?? null, "no band")),
      el("td", { "data-title": "Why" }, WITHHELD), el("td", { "data-title": "To find out" }, ""));
  }

  /** @param {string} key */
  sortBy(key) {
    this.sorted = { key, isUp: this.sorted.key === key ? !this.sorted.isUp : true };
    this.list();
  }

  /** Open one case. @param {Banded} banded */
  explain(banded) {
    if (!this.caseload) return;
    const dialog = byId("caseload-case", HTMLDialogElement), { layout } = this.caseload, { entry, result } = banded;
    const shown = explanation(this.caseload.runner, result, { ...entry, findings: [], isKept: banded.isHeld });
    if (!result) shown.append(el("p", {}, banded.added[this.table.readings.added.indexOf("reasons")]));
    shown.append(el("h3", {}, "The row"), el("dl", {}, ...layout.kept.flatMap((place) =>
      [el("dt", {}, layout.header[place]), el("dd", {}, banded.cells[place] || "–")])));
    const title = `${banded.crn || "no reference"}, row ${banded.number}`;
    dialog.replaceChildren(
      el("p", { class: "close" }, el("button", { type: "button", click: () => dialog.close() }, "Back to the list"), " ",
        el("button", { type: "button", click: () => window.print() }, "Print this case")),
      el("h2", { id: "caseload-case-title" }, title), shown);
    // A dialog lies above the page and is cut off on paper, so that what is printed is a copy in the page.
    byId("caseload-print", HTMLElement).replaceChildren(el("h2", {}, title), shown.cloneNode(true));
    dialog.showModal();
  }

  /** The result as `allocate` writes it, in the order of the file. */
  csv() {
    const { caseload } = this;
    return caseload ? recordText(caseload.headingsOut()) + this.banded.map((each) => recordText(caseload.recordOut(each))).join("") : "";
  }

  save() {
    const name = (this.given?.name ?? "cases").replace(/\.\w+$/, "");
    save(`${name} banded.csv`, this.csv(), "text/csv");
  }
}

/** @param {Banded} banded */
function statusOf(banded) {
  return banded.result?.status ?? "error";
}
