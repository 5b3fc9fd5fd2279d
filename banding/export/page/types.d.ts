/** The table and its readings as JSON, and what passes between the modules; docs/reference/table-format.md says what each holds. */

export type Value = boolean | number | string | null;
export type Warning = [code: string, text: string];
export type Facts = Record<string, Value | undefined>;
/** The band judged, and whether a reason is given. */
export type Judging = [band: string, hasReason: boolean] | null;

export interface Fact {
  name: string; kind: "yes-no" | "number" | "choice" | "text"; title: string; question: string; aliases: string[];
  levels: string[]; spoken: string[]; words: Record<string, Value>; refused: Record<string, string>;
  lowest: number | null; highest: number | null; unit: string; percent: boolean; yes_at_age: number | null;
  assumable: boolean; group: string; allowed: string;
}
export interface Variable { axis?: number; fact?: number; kind?: string; unknown?: number; cuts?: number[]; codes?: Value[] }
export interface Axis { id: string; title: string; short: string; levels: string[]; judged_variable: number | null; question: number }
export interface AxisAnswer { level: number; judged: number; effect: string; setting: string[]; warnings: Warning[] }
export interface Standing { band: number | null; consider: number | null; minimum: number; possible: number[] }
export interface Route { id: string; route: string; kind: string; says: string; spoken: string; judged: Warning[][]; watched: Warning[][] }
export interface Rule { id: string; kind: string; title: string; actions: string[]; question: number }
export interface JudgedAnswer { applied: boolean; rule: string; warnings: Warning[] }
export type Enquiry = [fact: number, variable: number, unknown: number, row: number];

export interface Table {
  ruleset: { id: string; version: string; title: string; in_force_from: string; stamp: string; sha256: string };
  bands: { name: string; rank: number; fill: string; ink: string }[]; statuses: Record<string, string>;
  facts: Fact[]; variables: Variable[]; rows: number[][]; axes: Axis[]; axis_answers: AxisAnswer[];
  cells: [number | null, number | null][]; matrix: { id: string; band: number; actions: string[] }[];
  route: number; field_route: string; routes: Route[]; standing: number; standings: (Standing | null)[];
  rules: Rule[]; checks: { code: string; says: string; question: number }[];
  enquiries: Enquiry[]; referrals: Enquiry[];
  judgements: (number[][] | null)[]; judged_answers: JudgedAnswer[]; without_reason: Warning[][];
  sentences: Record<string, string>; paragraphs: Record<string, string>; readings: Readings;
}

export interface CodeTable {
  codes: { code: string; means: Record<string, Value>; asks: string; ambiguous: string; with: string }[];
  words: Record<string, number>; settles: string[]; details: string[]; is_complete: boolean; longest: number;
}
export interface Readings {
  required: string; columns: Record<string, string[]>; added: string[]; headings: { names: Record<string, string>; maybe: Record<string, string>; never: string[]; around: string[] };
  not_known: string[]; yes: string[]; no: string[]; no_value: string[]; unseen: string; months: string[];
  limits: Record<string, number>; not_worked_out: string;
  requirements: CodeTable; sentences: CodeTable | null; patterns: Record<string, [source: string, flags: string]>;
}

/** What a case comes to: the columns of `allocate`. */
export interface Result {
  route: string; status: string; band: string | null; matrix_band: string | null; minimum_band: string | null;
  consider_band: string | null; possible_bands: string[]; enquiries: string[]; rules: string[]; warnings: Warning[];
  reasons: string; actions: string[]; place: number; codes: number[];
}
export interface Bad { bad: string; problem: string }
export interface Listed {
  facts: Record<string, Value>; asks: [string, string][]; unknown: string[]; conflicts: string[]; ambiguous: string[];
  leftOut: Set<string>; unread: Set<string> | null;
}
export type Said = Value | symbol | Bad | Listed;
export interface Finding { code: string; column: string; value: string; problem: string; fatal: boolean }
export interface Options { on: string; blankIsNo?: boolean; absentIsNo?: boolean; chosen?: Record<string, string> }

export interface Layout {
  header: string[]; index: Map<string, number>; absent: string[]; replaced: string[]; kept: number[];
  near: [heading: string, column: string][]; renamed: Map<number, string>;
}
export interface Row { number: number; cells: string[] }
export interface Source { header: string[]; headerRow: number; rows: Row[]; notes: string[] }
export interface Entry { result: Result | null; findings: Finding[]; facts: Facts; judging: Judging; codes: number[]; added?: string[] }
export interface Person { rows: number[]; count: number; keptBy: number; keepers: number; outcomes: Set<string> }
export interface Banded {
  number: number; crn: string; cells: string[]; beyond: string[]; added: string[]; entry: Entry; result: Result | null; isHeld: boolean;
}
