"use strict";
// One variant at a time is drawn by igv.js, from data of this page alone.
(() => {
  const { shown, texts } = JSON.parse(document.getElementById("data").textContent);
  const place = document.getElementById("reads");
  const rows = [...document.querySelectorAll("tbody tr")];
  const data = (kind, content) => `data:${kind};base64,${content}`;
  let drawing = Promise.resolve();

  async function draw(at) {
    const one = shown[at];
    rows.forEach((row, other) => row.toggleAttribute("aria-current", other === at));
    document.getElementById("shown").textContent = texts.figure.replace("{name}", () => one.name);
    igv.removeAllBrowsers();
    // Without `search` and `loadDefaultGenomes` igv.js asks servers for loci and genomes.
    await igv.createBrowser(place, {
      search: false,
      loadDefaultGenomes: false,
      showChromosomeWidget: false,
      reference: { id: "reads", fastaURL: data("text/plain", one.reference), indexed: false, wholeGenomeView: false },
      locus: one.locus,
      // Not the variant's name: igv.js takes the name of a track for HTML.
      tracks: [{
        type: "alignment", format: "bam", name: texts.title, url: data("application/octet-stream", one.reads), indexed: false,
        groupBy: "tag:HL", viewAsPairs: true, showSoftClips: true, height: 600, displayMode: "SQUISHED",
      }],
    });
    for (const slider of place.shadowRoot.querySelectorAll("input[type=range]")) slider.setAttribute("aria-label", texts.zoom);
    document.documentElement.dataset.ready = String(at);
  }

  // One after the other: a second browser would be drawn into the first one's place.
  function choose(at) {
    delete document.documentElement.dataset.ready;
    drawing = drawing.then(() => draw(at));
  }

  rows.forEach((row, at) => {
    const button = row.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => choose(at));
  });
  choose(0);
})();
