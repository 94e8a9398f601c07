// Switching the language keeps the result on the screen: its words are fetched again, its pictures stay where they are,
// in this page only, because the service has not kept them.

function carryPictures(from, to) {
  for (const gone of to.querySelectorAll("[data-gone]")) {
    const picture = from.querySelector(`[data-picture="${gone.dataset.gone}"]`);
    if (!picture) continue;
    const kept = picture.closest(".stack") ?? picture;
    gone.replaceWith(kept);
  }
}

async function switchTo(language, startForm) {
  const shown = document.querySelector("[data-verification]");
  const answer = await fetch(`/verifications/${shown.dataset.verification}?lang=${language}`);
  if (!answer.ok) { location.assign(`/?lang=${language}`); return; }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  carryPictures(document, page);
  document.documentElement.lang = language;
  document.title = page.title;
  for (const selector of ["header.bar", "#intake", "#result", "footer"]) {
    document.querySelector(selector).replaceWith(document.adoptNode(page.querySelector(selector)));
  }
  window.htmx?.process(document.body);
  startForm();
  document.querySelector(`.languages [lang="${language}"]`).focus();
}

export function startLanguages(startForm) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".languages a");
    if (!link || !document.querySelector("[data-verification]")) return;
    event.preventDefault();
    switchTo(link.lang, startForm);
  });
}
