// Filters, the address, downloads, printing.

const byId = id => document.getElementById(id);

function select(id, label, options, value, change) {
  const made = element("select", { id });
  for (const [word, words] of options) made.append(element("option", { value: word, selected: word === value }, words));
  made.addEventListener("change", () => change(made.value));
  return element("label", {}, label, made);
}

function button(words, action) {
  const made = element("button", { type: "button" }, words);
  made.addEventListener("click", action);
  return made;
}

class Page {
  constructor() {
    this.oncoprint = new Oncoprint(byId("oncoprint"));
    this.callability = new Callability(byId("callability"));
    this.samples = new SampleTable(byId("samples"));
    this.comutation = new CoMutation(byId("comutation"));
    this.protein = new ProteinPlot(byId("protein"), this.callability);
    this.parts = [this.oncoprint, this.callability, new MissingReasons(byId("missing")), new AlleleFractions(byId("vaf")), this.comutation, this.protein,
      new Scores(byId("scores")), new Runs(byId("runs")), this.samples];
  }

  start() {
    VIEW.order = fallbackGroup();
    this.readAddress();
    for (const one of document.querySelectorAll(".static")) one.remove();
    for (const one of document.querySelectorAll(".controls, .legend, .live")) one.hidden = false;
    byId("callability_live").hidden = true;
    for (const id of ["missing", "vaf", "comutation", "protein", "scores", "runs", "samples"]) byId(`${id}_live`).hidden = true;
    this.filters();
    this.controls();
    this.update();
    addEventListener("hashchange", () => {
      if (location.hash.slice(1) === this.address()) return;
      this.readAddress();
      this.filters();
      this.controls();
      this.update();
    });
    let width = innerWidth;
    addEventListener("resize", () => {
      if (innerWidth === width) return;
      width = innerWidth;
      clearTimeout(this.resizing);
      this.resizing = setTimeout(() => this.update(), 150);
    });
    addEventListener("beforeprint", () => this.print());
    addEventListener("afterprint", () => this.oncoprint.update());
    performance.mark("ready");
    document.documentElement.dataset.ready = "yes";
  }

  filters() {
    const form = byId("filters");
    form.hidden = false;
    form.replaceChildren();
    form.onsubmit = event => event.preventDefault();
    if (PANELS.length > 1) {
      form.append(select("filter_panel", "Panel", PANELS.map((one, at) => [String(at), one.name]), String(VIEW.panel), value => {
        VIEW.panel = +value;
        VIEW.gene = "";
        this.filters();
        this.changed();
      }));
    }
    for (const track of DATA.tracks.filter(one => one.filter && one.values.length > 1)) {
      const options = track.values.map(String).sort(byWord).map(one => [one, one === "null" ? "NA" : one]);
      form.append(select(`filter_${track.name}`, track.label, [["", TEXTS.all], ...options], VIEW.filters.get(track.name) ?? "", value => {
        if (value === "") VIEW.filters.delete(track.name);
        else VIEW.filters.set(track.name, value);
        this.changed();
      }));
    }
    const every = Array.from({ length: SAMPLES }, (_, sample) => sample);
    const genes = panel().genes.filter((_, gene) => panel().count(gene, every).mutated).sort(byWord);
    form.append(select("filter_gene", "Gene mutated", [["", TEXTS.all], ...genes.map(one => [one, one])], VIEW.gene, value => {
      VIEW.gene = value;
      this.changed();
    }));
    form.append(button("Reset", () => {
      VIEW.filters.clear();
      VIEW.gene = "";
      this.filters();
      this.changed();
    }));
  }

  controls() {
    const place = id => byId(id).querySelector(".controls");
    const choices = [...LOOK.gene_choices, 0].map(one => [String(one), one ? String(one) : TEXTS.all]);
    const orders = [...DATA.tracks.filter(one => one.group).map(one => [one.name, `${one.label}, then mutations`]), ["", "Mutations"]];
    const zoom = element("input", { type: "range", id: "zoom", min: "0", max: String(SIZES.widest_sample), step: "1", value: String(VIEW.zoom) });
    zoom.addEventListener("input", () => {
      VIEW.zoom = +zoom.value;
      this.changed([this.oncoprint]);
    });
    const further = element("input", { type: "checkbox", id: "further" });
    further.checked = VIEW.further;
    further.addEventListener("change", () => {
      VIEW.further = further.checked;
      this.changed([this.oncoprint]);
    });
    place("oncoprint").replaceChildren(
      select("genes", "Genes", choices, String(VIEW.genes), value => { VIEW.genes = +value; this.changed(this.parts.slice(0, 3)); }),
      select("order", "Order of samples", orders, VIEW.order, value => { VIEW.order = value; this.changed([this.oncoprint]); }),
      element("label", {}, "Pixels a sample (0: all fit)", zoom),
      element("label", { class: "switch" }, further, "Outline uncertain and germline risk"),
      button("Save as SVG", () => saveSvg("oncoprint.svg", this.oncoprint.svg())),
      button("Save as PNG", () => this.oncoprint.canvas.toBlob(blob => save("oncoprint.png", blob))),
      button("Save as TSV", () => saveTsv("oncoprint.tsv", this.oncoprint.tsv())));
    const strata = DATA.tracks.filter(one => one.group && !one.number).map(one => [one.name, one.label]);
    place("comutation").replaceChildren(select("strata", "Stratified by", [["", "nothing"], ...strata], VIEW.strata, value => { VIEW.strata = value; this.changed([this.comutation]); }));
    place("protein").replaceChildren(select("protein_gene", "Gene", [], "", value => { VIEW.variantGene = value; this.changed([this.protein]); }));
    place("samples").replaceChildren(button("Save as TSV", () => saveTsv("samples.tsv", this.samples.tsv())));
  }

  changed(parts = this.parts) {
    history.replaceState(null, "", `#${this.address()}`);
    this.update(parts);
  }

  update(parts = this.parts) {
    SHOWN = chosen();
    byId("shown").textContent = fill(TEXTS.shown, { shown: SHOWN.length, total: SAMPLES });
    for (const part of parts) part.update();
  }

  address() {
    const words = new URLSearchParams();
    for (const [name, value] of VIEW.filters) words.set(`f.${name}`, value);
    for (const name of ["panel", "gene", "genes", "order", "zoom", "strata", "variantGene"]) words.set(name, String(VIEW[name]));
    if (VIEW.further) words.set("further", "1");
    return words.toString();
  }

  // An address is anybody's text: of each value only what is known is taken.
  readAddress() {
    const words = new URLSearchParams(location.hash.slice(1));
    VIEW.filters.clear();
    for (const track of DATA.tracks.filter(one => one.filter)) {
      const value = words.get(`f.${track.name}`);
      if (value !== null && track.values.some(one => String(one) === value)) VIEW.filters.set(track.name, value);
    }
    const among = (name, known) => { if (words.has(name) && known.includes(words.get(name))) VIEW[name] = words.get(name); };
    if (words.has("panel") && PANELS[+words.get("panel")]) VIEW.panel = +words.get("panel");
    VIEW.gene = "";
    among("gene", panel().genes);
    among("order", ["", ...DATA.tracks.filter(one => one.group).map(one => one.name)]);
    among("strata", ["", ...DATA.tracks.map(one => one.name)]);
    among("variantGene", Object.keys(DATA.proteins));
    if ([...LOOK.gene_choices, 0].map(String).includes(words.get("genes"))) VIEW.genes = +words.get("genes");
    const zoom = +words.get("zoom");
    if (Number.isInteger(zoom) && zoom >= 0 && zoom <= SIZES.widest_sample) VIEW.zoom = zoom;
    VIEW.further = words.get("further") === "1";
  }

  // On paper the oncoprint is drawn as SVG, and one sentence names the filters.
  print() {
    const labels = [...VIEW.filters].map(([name, value]) => `${DATA.tracks.find(one => one.name === name).label}: ${value}`);
    if (VIEW.gene) labels.push(`${VIEW.gene} mutated`);
    byId("printed").textContent = fill(TEXTS.printed, { filters: labels.join("; ") || TEXTS.printed_all, shown: SHOWN.length, total: SAMPLES });
    if (SHOWN.length) this.oncoprint.place.replaceChildren(this.oncoprint.svg());
  }
}

unpackAll().then(() => {
  indexVariants();
  new Page().start();
});
