// Starts the page: the table is in the page itself, and nothing is fetched.
/** @import {Table} from "./types" */
import { CaseForm } from "./case.js";
import { CaseloadView } from "./caseload.js";
import { byId } from "./explanation.js";
import { dayOf } from "./reading.js";

function begin() {
  /** @type {Table} */
  const table = JSON.parse(byId("table", HTMLScriptElement).textContent ?? "");
  const on = byId("on", HTMLInputElement), now = new Date();
  const today = new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
  on.value = today;
  const day = () => {
    const [year, month, date] = on.value.split("-").map(Number);
    return dayOf(year, month, date) ? on.value : today;
  };
  const tell = () => {
    const from = table.ruleset.in_force_from, isEarly = day() < from;
    byId("on-said", HTMLElement).textContent = isEarly ? `These rules are in force from ${from}, and are used here for an earlier day.` : "";
  };
  tell();
  const form = new CaseForm(table, day), caseload = new CaseloadView(table, day);
  on.addEventListener("change", () => {
    on.value = day();
    tell();
    form.show();
    caseload.work();
  });
  const views = { "#case": byId("case", HTMLElement), "#caseload": byId("caseload", HTMLElement) };
  const turn = () => {
    const wanted = location.hash === "#caseload" ? "#caseload" : "#case";
    for (const [hash, view] of Object.entries(views)) {
      view.hidden = hash !== wanted;
      document.querySelector(`nav a[href="${hash}"]`)?.setAttribute("aria-current", hash === wanted ? "page" : "false");
    }
  };
  window.addEventListener("hashchange", turn);
  turn();
}

if (typeof document !== "undefined") begin();
