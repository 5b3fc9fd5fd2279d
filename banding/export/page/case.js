// One case: a form in which nothing is answered beforehand, and what the answers come to at each change.
/** @import {Table, Fact} from "./types" */
import { Caseload } from "./rows.js";
import { Headings } from "./columns.js";
import { Reader } from "./reading.js";
import { byId, el, explanation, save } from "./explanation.js";

const TEXTS = [["judged_by", "Judged by"], ["judged_on", "Judged on (a date)"]];

export class CaseForm {
  /** @param {Table} table @param {() => string} day gives the day decided for */
  constructor(table, day) {
    this.table = table;
    this.day = day;
    this.form = byId("case-form", HTMLFormElement);
    this.answer = byId("case-answer", HTMLElement);
    this.columns = ["crn", ...table.facts.map((fact) => fact.name), "date_of_birth", "judged_band", "rationale", "judged_by", "judged_on"];
    this.form.replaceChildren(
      field("crn", "Case reference number", "kept on this page alone"),
      ...this.groups(),
      this.judgement(),
    );
    this.form.addEventListener("input", () => this.show());
    this.form.addEventListener("submit", (event) => event.preventDefault());
    byId("case-clear", HTMLButtonElement).addEventListener("click", () => (this.form.reset(), this.show()));
    byId("case-print", HTMLButtonElement).addEventListener("click", () => window.print());
    byId("case-save", HTMLButtonElement).addEventListener("click", () => this.save());
    this.show();
  }

  /** The facts under the guidance's headings, in the order that settles most: as the table asks for them. */
  groups() {
    const { table } = this, order = table.variables.flatMap((each) => (each.fact === undefined ? [] : [table.facts[each.fact]]));
    const facts = [...new Set([...order, ...table.facts])], names = [...new Set(facts.map((fact) => fact.group))];
    const aged = facts.find((fact) => fact.yes_at_age !== null);
    return names.map((group) => el("fieldset", { class: "group" }, el("legend", {}, group || "Other facts"),
      ...facts.filter((fact) => fact.group === group).flatMap((fact) => [...fieldsOf(fact), ...(fact === aged ? [birthField()] : [])])));
  }

  judgement() {
    const bands = ["", ...this.table.bands.map((band) => band.name)];
    return el("fieldset", { class: "group" }, el("legend", {}, "A manager's judgement"),
      el("p", {}, el("label", { for: "fact-judged_band" }, "Judged band"), el("select", { id: "fact-judged_band", name: "judged_band" },
        ...bands.map((band) => el("option", { value: band }, band || "none recorded")))),
      el("p", {}, el("label", { for: "fact-rationale" }, "Reason for it"), el("textarea", { id: "fact-rationale", name: "rationale", rows: "3" })),
      ...TEXTS.map(([name, label]) => field(name, label)));
  }

  /** The form as one row under the columns of ours, read as a row of a file is. */
  read() {
    const data = new FormData(this.form), cells = this.columns.map((name) => String(data.get(name) ?? ""));
    const options = { on: this.day() };
    const layout = new Headings(this.table, new Reader(this.table, options.on)).match(this.columns, []);
    const caseload = new Caseload(this.table, layout, options), placed = caseload.place({ number: 1, cells });
    return { cells, caseload, entry: caseload.entry(placed.numbers) };
  }

  show() {
    const { cells, caseload, entry } = this.read();
    for (const name of this.columns) {
      const fault = entry.findings.find((each) => each.fatal && each.column === name), told = document.getElementById(`fact-${name}-fault`);
      if (told) told.textContent = fault ? `“${fault.value}” ${fault.problem}` : "";
      document.getElementById(`fact-${name}`)?.setAttribute("aria-invalid", String(Boolean(fault)));
    }
    const shown = explanation(caseload.runner, entry.result, entry), notes = entry.findings.filter((each) => !each.fatal);
    if (notes.length) shown.append(el("h3", {}, "Look at"), el("ul", {}, ...notes.map((each) => el("li", {}, each.problem))));
    this.answer.replaceChildren(shown, this.given(cells));
    byId("case-said", HTMLElement).textContent = this.answer.querySelector(".outcome")?.textContent ?? "";
  }

  /** What was answered, to print. @param {string[]} cells */
  given(cells) {
    const titles = new Map(this.table.facts.map((fact) => [fact.name, fact.title]));
    const said = this.columns.flatMap((name, place) => (["", "not known"].includes(cells[place]) ? [] : [[titles.get(name) ?? name, cells[place]]]));
    return el("div", { class: "print" }, el("h3", {}, `Answered, for ${this.day()}`),
      el("dl", {}, ...said.flatMap(([title, cell]) => [el("dt", {}, title.replace(/_/g, " ")), el("dd", {}, cell)])));
  }

  /** Save the case with its decision as an allocation record. */
  save() {
    const { cells, entry } = this.read(), { result } = entry, { stamp } = this.table.ruleset;
    const given = Object.fromEntries(this.columns.map((name, place) => [name, cells[place]]).filter(([, cell]) => cell !== ""));
    const decided = result && { ...result, place: undefined, codes: undefined };
    const faults = entry.findings.map(({ column, value, problem }) => ({ column, value, problem }));
    const record = { crn: cells[0], decided_for: this.day(), ruleset: stamp, given, facts: entry.facts, decision: decided, findings: faults };
    save(`allocation-${cells[0].replace(/[^\w-]/g, "") || "record"}.json`, `${JSON.stringify(record, null, 2)}\n`, "application/json");
  }
}

/** @param {string} name @param {string} label @param {string} hint */
function field(name, label, hint = "") {
  const id = `fact-${name}`;
  return el("p", {}, el("label", { for: id }, label), hint ? el("span", { class: "hint", id: `${id}-hint` }, hint) : null,
    el("input", { id, name, autocomplete: "off", "aria-describedby": `${hint ? `${id}-hint ` : ""}${id}-fault` }),
    el("span", { class: "fault", id: `${id}-fault` }));
}

/** @param {Fact} fact */
function fieldsOf(fact) {
  const label = fact.question || `${fact.title.charAt(0).toUpperCase()}${fact.title.slice(1)}`;
  if (fact.kind === "number") return [field(fact.name, label, `${fact.allowed}; blank when not known`)];
  if (fact.kind === "text") return [field(fact.name, label)];
  const answers = fact.kind === "choice" ? fact.spoken : ["yes", "no"];
  const radios = [...answers, "not known"].map((answer) => el("label", { class: "radio" },
    el("input", { type: "radio", name: fact.name, value: answer, checked: answer === "not known" }), answer));
  return [el("fieldset", { class: "asked" }, el("legend", {}, label), ...radios)];
}

/** What answers a question of age as well. */
const birthField = () => field("date_of_birth", "or the date of birth", "such as 31/01/2001");
