// Chosen files: dropped, picked or photographed, shown small before they are sent.

function inputOf(zone) {
  return zone.querySelector("input[data-files]");
}

export function addFiles(zone, files) {
  const input = inputOf(zone);
  const chosen = new DataTransfer();
  if (input.multiple) for (const file of input.files) chosen.items.add(file);
  for (const file of input.multiple ? files : [...files].slice(-1)) chosen.items.add(file);
  input.files = chosen.files;
  show(zone);
}

function show(zone) {
  const list = zone.querySelector("[data-chosen]");
  for (const picture of list.querySelectorAll("img")) URL.revokeObjectURL(picture.src);
  list.replaceChildren(...[...inputOf(zone).files].map(entryOf));
  zone.querySelector("[data-remove]").hidden = inputOf(zone).files.length === 0;
}

function entryOf(file) {
  const entry = document.createElement("li");
  if (file.type.startsWith("image/")) {
    const picture = document.createElement("img");
    picture.alt = "";
    picture.src = URL.createObjectURL(file);
    picture.addEventListener("error", () => picture.remove());
    entry.append(picture);
  }
  entry.append(file.name);
  return entry;
}

function startZone(zone) {
  const input = inputOf(zone);
  const photo = zone.querySelector("[data-photo]");
  zone.querySelector(".drop-hint").hidden = false;
  input.addEventListener("change", () => show(zone));
  photo?.removeAttribute("name"); // its picture joins the chosen files
  photo?.addEventListener("change", () => { addFiles(zone, photo.files); photo.value = ""; });
  zone.querySelector("[data-remove]").addEventListener("click", () => { input.value = ""; show(zone); input.focus(); });
  zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    addFiles(zone, event.dataTransfer.files);
  });
}

export function startDropZones() {
  for (const zone of document.querySelectorAll("[data-drop]")) startZone(zone);
}
