// A decision on the screen: band, why, the matrix, what is not known and what each answer would do.
/** @import {Table, Fact, Result, Judging, Finding} from "./types" */
import { Runner } from "./table.js";
import { listed } from "./text.js";

/**
 * An element with its attributes and what is in it; nothing is ever put in as markup.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag @param {Record<string, string | boolean | ((event: any) => void)>} attributes @param {(Node | string | null)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function el(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** An element of the page by its id. @template {HTMLElement} T @param {string} id @param {new () => T} kind @returns {T} */
export function byId(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`the page has no ${id}`);
  return found;
}

/** Save text as a file. @param {string} name @param {string} text @param {string} type */
export function save(name, text, type) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}

/** A band's name on its colour. @param {Table} table @param {string | null} band @param {string} otherwise */
export function tag(table, band, otherwise) {
  const found = table.bands.find((each) => each.name === band), made = el("span", { class: found ? "tag" : "tag none" }, band ?? otherwise);
  if (found) {
    made.style.setProperty("--fill", found.fill);
    made.style.setProperty("--ink", found.ink);
  }
  return made;
}

/** A route in words. @param {Table} table @param {Result} result */
const spokenRoute = (table, result) => table.routes.find((each) => each.route === result.route)?.spoken ?? result.route;

/** What a result comes to, in a few words. @param {Table} table @param {Result} result */
function outcomeOf(table, result) {
  if (result.status === "refer" || result.status === "hub") return `goes to the ${spokenRoute(table, result)}`;
  if (result.status === "incomplete") return `no band yet: ${listed(result.possible_bands, "or")}`;
  return result.consider_band && result.status === "consider" ? `${result.band}, consider ${result.consider_band}` : `${result.band}`;
}

/**
 * A decision explained.
 * @param {Runner} runner @param {Result | null} result @param {{codes: number[], judging: Judging, findings: Finding[], isKept?: boolean}} given
 */
export function explanation(runner, result, given) {
  const { table } = runner, made = el("div", { class: "explanation" });
  const faults = given.findings.filter((each) => each.fatal);
  if (!result) {
    made.append(el("p", { class: "outcome" }, tag(table, null, "No band"), `: ${table.statuses.error}`));
    if (faults.length) made.append(el("ul", {}, ...faults.map((each) => el("li", {}, el("strong", {}, each.column || "the row"), `: ${each.value ? `“${each.value}” ` : ""}${each.problem}`))));
    return made;
  }
  made.append(el("p", { class: "outcome" }, tag(table, result.band, result.route === table.field_route ? "No band" : spokenRoute(table, result)), `: ${table.statuses[result.status]}`));
  made.append(el("p", { class: "reasons" }, result.reasons));
  const matrix = matrixOf(runner, result);
  if (matrix) made.append(matrix);
  section(made, "To find out", enquiriesOf(runner, result, given));
  section(made, "Warnings", listOf(result.warnings.map(([, text]) => text)));
  section(made, "What the guidance says", guidanceOf(table, result));
  section(made, "What it calls for", listOf(result.actions));
  section(made, "Room for judgement", boundsOf(table, result));
  return made;
}

/** @param {HTMLElement} into @param {string} title @param {Node | null} content */
function section(into, title, content) {
  if (content) into.append(el("h3", {}, title), content);
}

/** @param {string[]} items */
function listOf(items) {
  return items.length ? el("ul", {}, ...items.map((item) => el("li", {}, item))) : null;
}

/** The matrix with the case's cell marked, or the row or column where one level is not known. @param {Runner} runner @param {Result} result */
function matrixOf({ table }, { place, route }) {
  if (table.axes.length !== 2) return null;
  const [down, across] = table.axes, width = across.levels.length + 1, isField = route === table.field_route;
  const row = Math.floor(place / width), column = place % width;
  const name = (/** @type {string} */ level) => level.replace(/-/g, " ");
  const rows = down.levels.map((level, i) => el("tr", {}, el("th", { scope: "row" }, `${name(level)} ${down.short}`), ...across.levels.map((_, j) => {
    const [cell] = table.cells[i * width + j], rowFits = row === i || row === down.levels.length, columnFits = column === j || column === width - 1;
    const isHere = isField && row === i && column === j, isPossible = isField && !isHere && rowFits && columnFits;
    const words = isHere ? " this case" : isPossible ? " could be here" : "";
    return el("td", { class: isHere ? "here" : isPossible ? "possible" : "" }, tag(table, cell === null ? null : table.bands[table.matrix[cell].band].name, "none"), words);
  }))).reverse();
  const head = el("tr", {}, el("td"), ...across.levels.map((level) => el("th", { scope: "col" }, `${name(level)} ${across.short}`)));
  return el("table", { class: "matrix" }, el("caption", {}, `The matrix: ${down.title} by ${across.title}`), el("thead", {}, head), el("tbody", {}, ...rows));
}

/** Each unknown fact that matters, and what each answer would do. @param {Runner} runner @param {Result} result @param {{codes: number[], judging: Judging, isKept?: boolean}} given */
function enquiriesOf(runner, result, { codes, judging, isKept }) {
  if (!result.enquiries.length) return null;
  return el("ul", { class: "enquiries" }, ...result.enquiries.map((name) => {
    const fact = runner.table.facts.find((each) => each.name === name);
    const variable = runner.table.variables.findIndex((each) => each.fact !== undefined && runner.table.facts[each.fact] === fact);
    /** @type {Map<string, string[]>} */
    const outcomes = new Map();
    if (fact) {
      answersTo(runner.table, fact, variable).forEach((answer, code) => {
        const given = codes.map((each, n) => (n === variable ? code : each));
        let tried = runner.decideCodes(given, judging);
        if (isKept && tried.status === "hub") tried = runner.decideCodes(given, judging, true);
        const outcome = outcomeOf(runner.table, tried);
        outcomes.set(outcome, [...(outcomes.get(outcome) ?? []), answer]);
      });
    }
    const answers = [...outcomes].map(([outcome, said]) => el("li", {}, el("strong", {}, listed(said, "or")), `: ${outcome}`));
    return el("li", {}, fact?.question || fact?.title || name, el("ul", { class: "answers" }, ...answers));
  }));
}

/** The answers a variable tells apart, in words, in the order of their codes. @param {Table} table @param {Fact} fact @param {number} variable */
function answersTo(table, fact, variable) {
  if (fact.kind === "yes-no") return ["no", "yes"];
  if (fact.kind === "choice") return fact.spoken;
  const cuts = table.variables[variable].cuts ?? [], starts = [fact.lowest ?? 0, ...cuts];
  return starts.map((start, n) => {
    const end = n < cuts.length ? cuts[n] - 1 : fact.highest;
    return end === null ? `${start} or more` : start === end ? `${start}` : `${start} to ${end}`;
  });
}

/** @param {Table} table @param {Result} result */
function guidanceOf(table, result) {
  const titles = new Map(table.rules.map((rule) => [rule.id, rule.title]));
  const told = result.rules.filter((id) => table.paragraphs[id]);
  if (!told.length) return null;
  return el("ul", { class: "guidance" }, ...told.map((id) => {
    const title = titles.get(id);
    return el("li", {}, title ? `${title.charAt(0).toUpperCase()}${title.slice(1)}: ` : "", el("q", {}, table.paragraphs[id]), " ", el("code", {}, id));
  }));
}

/** What a judgement could do. @param {Table} table @param {Result} result */
function boundsOf(table, result) {
  if (result.route !== table.field_route || result.minimum_band === null) return null;
  const highest = result.possible_bands[result.possible_bands.length - 1] ?? result.minimum_band;
  const lowest = result.band === null ? highest : result.minimum_band;
  const consider = result.consider_band ? ` A band below ${result.consider_band} declines the consideration.` : "";
  return el("p", {}, `A manager may judge the case ${lowest} or higher, and must say why. A judged band below that is not applied.${consider}`);
}
