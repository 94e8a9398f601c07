// Hovering or focusing a check or a field lights its places on the pictures, and the other way round.

function rowsOf(shape) {
  return [...document.querySelectorAll(`[data-lights~="${shape.id}"]`)];
}

function light(target, lit) {
  const row = target.closest?.("[data-lights]");
  const shape = target.closest?.(".shape");
  for (const id of (row?.dataset.lights ?? "").split(" ").filter(Boolean)) {
    document.getElementById(id)?.classList.toggle("is-lit", lit);
  }
  if (shape) {
    shape.classList.toggle("is-lit", lit);
    for (const other of rowsOf(shape)) other.classList.toggle("is-lit", lit);
  }
}

export function startLights() {
  for (const [name, lit] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
    document.addEventListener(name, (event) => light(event.target, lit));
  }
}
