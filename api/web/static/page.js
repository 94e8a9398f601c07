// The officer's page: what the browser adds to a form that works without it. No library but htmx, no request elsewhere.
import { startCameras } from "./camera.js";
import { startDropZones } from "./files.js";
import { startLights } from "./lights.js";
import { startLanguages } from "./languages.js";

let ticking = 0;

function startClock(form) {
  const shown = form.querySelector("[data-elapsed]");
  const started = performance.now();
  shown.textContent = "0";
  clearInterval(ticking);
  ticking = setInterval(() => { shown.textContent = String(Math.round((performance.now() - started) / 1000)); }, 500);
}

function showUnreachable(form) {
  const problem = document.createElement("div");
  problem.className = "problem";
  problem.setAttribute("role", "alert");
  problem.textContent = form.dataset.unreachable;
  document.getElementById("result").replaceChildren(problem);
}

function bringToFront() {
  const result = document.getElementById("result");
  result.focus({ preventScroll: true });
  result.scrollIntoView({ block: "start", behavior: "instant" });
}

export function startForm() {
  startDropZones();
  startCameras();
}

document.addEventListener("htmx:beforeRequest", (event) => {
  startClock(event.target);
  document.getElementById("result").replaceChildren();
});
document.addEventListener("htmx:afterRequest", () => clearInterval(ticking));
document.addEventListener("htmx:afterSettle", bringToFront);
document.addEventListener("htmx:sendError", (event) => showUnreachable(event.target));

startForm();
startLights();
startLanguages(startForm);
