// The desk's camera, where the browser has one: a picture joins the chosen files as if it had been picked.
import { addFiles } from "./files.js";

const LARGEST = { width: { ideal: 3840 }, height: { ideal: 2160 } };

function pictureOf(video) {
  const canvas = document.createElement("canvas");
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  canvas.getContext("2d").drawImage(video, 0, 0);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.95));
}

async function open(dialog, zone, facing) {
  const video = dialog.querySelector("video");
  const said = dialog.querySelector("[role=alert]");
  said.textContent = "";
  video.classList.toggle("mirrored", facing === "user");
  dialog.showModal();
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: facing, ...LARGEST } });
  } catch {
    said.textContent = dialog.dataset.failed;
    return;
  }
  video.srcObject = stream;
  dialog.addEventListener("close", () => { for (const track of stream.getTracks()) track.stop(); video.srcObject = null; }, { once: true });
  if (!dialog.open) dialog.dispatchEvent(new Event("close"));
  dialog.querySelector("[data-take]").onclick = async () => {
    const content = await pictureOf(video);
    if (content) addFiles(zone, [new File([content], "camera.jpg", { type: "image/jpeg" })]);
    dialog.close();
  };
}

export function startCameras() {
  const dialog = document.querySelector("[data-camera-dialog]");
  if (!navigator.mediaDevices?.getUserMedia) return;
  dialog.querySelector("[data-cancel]").addEventListener("click", () => dialog.close());
  for (const button of document.querySelectorAll("[data-camera]")) {
    button.hidden = false;
    button.addEventListener("click", () => open(dialog, button.closest("[data-drop]"), button.dataset.camera));
  }
}
