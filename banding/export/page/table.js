// Decides a case by the table: codes in, the columns of `allocate` out. It knows nothing of cells, files or pages.
/** @import {Table, Facts, Judging, Result, Standing, JudgedAnswer, AxisAnswer, Enquiry, Warning} from "./types" */
import { listed, strip } from "./text.js";

const NOT_JUDGED = { applied: false, rule: "", warnings: [] };

export class Runner {
  /** @param {Table} table */
  constructor(table) {
    this.table = table;
    this.ranks = new Map(table.bands.map((band, rank) => [band.name, rank]));
  }

  /** A code for each variable. @param {Facts} facts */
  codes(facts) {
    return this.table.variables.map((variable) => {
      if (variable.fact === undefined) return 0;
      const { name } = this.table.facts[variable.fact], unknown = Number(variable.unknown);
      const value = Object.hasOwn(facts, name) ? facts[name] : null;
      if (value === undefined || value === null) return unknown;
      if (variable.kind === "text") return strip(String(value)) ? 0 : unknown;
      if (variable.kind === "number") return (variable.cuts ?? []).filter((cut) => cut <= Number(value)).length;
      const code = (variable.codes ?? []).indexOf(value);
      if (code < 0) throw new Error(`${name} cannot be ${value}`);
      return code;
    });
  }

  /** The answer to one question: a walk from row to row. @param {number} row @param {number[]} codes */
  ask(row, codes) {
    const rows = this.table.rows;
    while (row >= 0) {
      const step = rows[row];
      row = step[codes[step[step.length - 1]]];
    }
    return -1 - row;
  }

  /**
   * What a case comes to. A case kept in the field takes no hub route, as its person is current to the field already.
   * @param {Facts} facts @param {Judging} judging @param {boolean} isKept
   * @returns {Result}
   */
  decide(facts, judging = null, isKept = false) {
    return this.decideCodes(this.codes(facts), judging, isKept);
  }

  /** @param {number[]} given @param {Judging} judging @param {boolean} isKept @returns {Result} */
  decideCodes(given, judging = null, isKept = false) {
    const table = this.table, codes = [...given];
    /** @type {AxisAnswer[]} */
    const answers = [];
    let place = 0;
    for (const axis of table.axes) {
      const answer = table.axis_answers[this.ask(axis.question, codes)];
      if (axis.judged_variable !== null) codes[axis.judged_variable] = answer.judged;
      place = place * (axis.levels.length + 1) + answer.level;
      answers.push(answer);
    }
    const route = this.ask(table.route, codes), taken = route ? table.routes[route - 1] : null;
    const standing = !taken || taken.kind === "hub" ? table.standings[this.ask(table.standing, codes)] : null;
    if (taken && !(isKept && standing)) return this.offField(route, standing, answers, place, codes, judging);
    if (!standing) throw new Error("no route takes the case, and its level is not in the matrix");
    return this.inField(standing, answers, place, codes, judging);
  }

  /** @param {Standing} standing @param {AxisAnswer[]} answers @param {number} place @param {number[]} codes @param {Judging} judging @returns {Result} */
  inField(standing, answers, place, codes, judging) {
    const table = this.table, missing = this.missing(table.enquiries, codes);
    const made = this.judgement(judging, missing.length > 0, codes);
    const given = table.rules.map((rule) => this.ask(rule.question, codes));
    const applying = table.rules.filter((_, number) => given[number]);
    const [cell, matrix] = table.cells[place];
    const sources = [...(cell === null ? [] : [table.matrix[cell]]), ...applying];
    const band = made.applied && judging ? this.rank(judging[0]) : standing.band;
    const status = made.applied ? "judged" : standing.band === null ? "incomplete"
      : standing.consider !== null ? "consider" : missing.length ? "provisional" : "settled";
    return {
      route: table.field_route,
      status,
      band: this.named(band),
      matrix_band: this.named(matrix),
      minimum_band: this.named(standing.minimum),
      consider_band: this.named(standing.consider),
      possible_bands: standing.possible.map((rank) => table.bands[rank].name),
      enquiries: missing.map((fact) => fact.name),
      rules: [...sources.map((each) => each.id), ...(made.rule ? [made.rule] : [])],
      warnings: this.warnings(answers, made.warnings, codes),
      reasons: this.reasons({ status, standing, band, matrix, answers, given, missing: missing.map((fact) => fact.title) }),
      actions: [...new Set(sources.flatMap((each) => each.actions))],
      place,
      codes,
    };
  }

  /** @param {number} number @param {Standing | null} standing @param {AxisAnswer[]} answers @param {number} place @param {number[]} codes @param {Judging} judging @returns {Result} */
  offField(number, standing, answers, place, codes, judging) {
    const route = this.table.routes[number - 1], isHub = route.kind === "hub";
    const refused = judging ? route.judged[this.rank(judging[0])] : [];
    return {
      route: route.route, status: isHub ? "hub" : "refer",
      band: null, matrix_band: null, minimum_band: null, consider_band: null, possible_bands: [],
      enquiries: isHub ? this.missing(this.table.referrals, codes).map((fact) => fact.name) : [],
      rules: [route.id],
      warnings: [...(standing ? route.watched[standing.minimum] : []), ...this.warnings(answers, refused, codes)],
      reasons: route.says, actions: [], place, codes,
    };
  }

  /** @param {AxisAnswer[]} answers @param {Warning[]} judged @param {number[]} codes @returns {Warning[]} */
  warnings(answers, judged, codes) {
    const checks = this.table.checks.filter((check) => this.ask(check.question, codes));
    return [...answers.flatMap((answer) => answer.warnings), ...judged,
      ...checks.map((check) => /** @type {Warning} */ ([check.code, check.says]))];
  }

  /** The facts to find out. @param {Enquiry[]} enquiries @param {number[]} codes */
  missing(enquiries, codes) {
    return enquiries.filter(([, variable, unknown, row]) => codes[variable] === unknown && this.ask(row, codes))
      .map(([fact]) => this.table.facts[fact]);
  }

  /** @param {Judging} judging @param {boolean} areMissing @param {number[]} codes @returns {JudgedAnswer} */
  judgement(judging, areMissing, codes) {
    if (!judging) return NOT_JUDGED;
    const rank = this.rank(judging[0]);
    if (!judging[1]) return { ...NOT_JUDGED, warnings: this.table.without_reason[rank] };
    const weighed = this.table.judgements[this.ask(this.table.standing, codes)];
    return weighed ? this.table.judged_answers[weighed[Number(areMissing)][rank]] : NOT_JUDGED;
  }

  /**
   * @param {{status: string, standing: Standing, band: number | null, matrix: number | null, answers: AxisAnswer[], given: number[], missing: string[]}} found
   */
  reasons({ status, standing, band, matrix, answers, given, missing }) {
    const { minimum, consider } = standing, { rules, sentences } = this.table;
    const floors = rules.filter((rule, n) => rule.kind !== "consider" && given[n] === minimum + 1);
    const asking = rules.filter((rule, n) => rule.kind === "consider" && consider !== null && given[n] === consider + 1);
    const lifting = listed(floors.map((rule) => rule.title));
    let ground = lifting && minimum > Number(matrix) ? "lifted" : "in-matrix";
    if (matrix === null) ground = status === "judged" ? "at-least" : "either-way";
    if (status === "incomplete") ground = "incomplete";
    let outlook = missing.length ? "find-out" : "nothing";
    if (status === "consider") outlook = asking.length ? "consider" : "consider-anyway";
    if (status === "judged") outlook = consider === null ? "judged" : Number(band) < consider ? "declined" : "considered";
    /** @type {Record<string, string | null>} */
    const words = {
      axes: listed(answers.map(({ effect, setting }) => effect + (setting.length ? ` (${listed(setting)})` : ""))),
      because: lifting ? ` (${lifting})` : "",
      lifting,
      asking: listed(asking.map((rule) => rule.title)),
      missing: listed(missing),
      possible: listed(standing.possible.map((rank) => this.table.bands[rank].name), "or"),
      band: this.named(band), matrix: this.named(matrix), minimum: this.named(minimum), consider: this.named(consider),
    };
    return (sentences[ground] + sentences[outlook]).replace(/\{(\w+)\}/g, (_, name) => words[name] ?? "");
  }

  /** @param {string} band */
  rank(band) {
    const rank = this.ranks.get(band);
    if (rank === undefined) throw new Error(`no band is called ${band}`);
    return rank;
  }

  /** @param {number | null} rank */
  named(rank) {
    return rank === null ? null : this.table.bands[rank].name;
  }
}
