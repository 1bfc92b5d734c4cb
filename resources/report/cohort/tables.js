// Runs with their controls, and the table of samples.

function levelMark(level, label) {
  const words = WORDS.levels[level];
  return element("span", { class: `level level-${words ? level : "not_assessable"}` }, `${words ? words.symbol : "?"} ${label || (words ? words.label : level)}`);
}

class Runs {
  constructor(section) {
    this.section = section;
  }

  update() {
    const place = this.section.querySelector(".figure"), { runs } = DATA;
    this.section.hidden = !runs.length;
    if (!runs.length) return;
    place.replaceChildren(runs.length > LOOK.runs_as_table ? this.strip(runs) : this.table(runs));
    const controls = DATA.controls;
    const head = ["Control", "Run", "Check", "Expected", "Observed", "Verdict"];
    if (runs.length > LOOK.runs_as_table) {
      numbersTable(this.section, ["Run", "Assay", "Verdict", "Samples", "Failed"], runs.map(row => [row.run_id, row.assay, this.word(row).label, row.samples, row.failed]));
    } else if (controls.length) {
      numbersTable(this.section, head, controls.map(row => [wordOf(WORDS.roles, row.role), row.run_id, `${spaced(row.check)}${row.name ? `: ${row.name}` : ""}`, row.expected, row.observed, row.verdict]));
    } else this.section.querySelector("details.numbers").hidden = true;
  }

  word(row) {
    return Object.hasOwn(WORDS.runs, row.verdict) ? WORDS.runs[row.verdict] : { level: "not_assessable", label: row.verdict };
  }

  table(runs) {
    const body = element("tbody");
    for (const row of runs) {
      const word = this.word(row);
      body.append(element("tr", {}, element("th", { scope: "row" }, row.run_id ?? "NA"), element("td", {}, row.assay ?? "NA"), element("td", {}, levelMark(word.level, word.label)),
        element("td", { class: "number" }, row.samples ?? "NA"), element("td", {}, row.failed ?? "")));
    }
    const head = ["Run", "Assay", "Verdict", "Samples", "Failed checks"].map(one => element("th", { scope: "col" }, one));
    return element("table", {}, element("thead", {}, element("tr", {}, ...head)), body);
  }

  // Many runs: a mark each, the word in its title; the table is below.
  strip(runs) {
    const made = element("div", { class: "runs" });
    const counts = new Map();
    for (const row of runs) {
      const word = this.word(row), symbol = WORDS.levels[word.level].symbol;
      counts.set(word.label, (counts.get(word.label) || 0) + 1);
      made.append(element("span", { class: `level level-${word.level}`, title: `${row.run_id}, ${row.assay}: ${word.label}` }, symbol));
    }
    const words = [...counts].map(([label, n]) => `${label}: ${n}`).join("; ");
    return element("div", {}, element("p", {}, `${runs.length} runs. ${words}.`), made);
  }
}

class SampleTable {
  constructor(section) {
    this.section = section;
    this.sort = [0, 1];
    this.row = 26;
  }

  update() {
    const place = this.section.querySelector(".figure"), of = panel();
    this.tracks = DATA.tracks.filter(one => one.filter && one.name !== "verdict");
    this.verdict = DATA.tracks.find(one => one.name === "verdict");
    this.rows = SHOWN.map(sample => {
      const counts = [0, 0, 0];
      for (let gene = 0; gene < of.genes.length; gene += 1) counts[of.kind(gene, sample)] += 1;
      return { sample, cells: [DATA.samples[sample], this.verdict ? trackValue(this.verdict, sample) : null, ...counts, ...this.tracks.map(one => trackValue(one, sample))] };
    });
    const head = ["Sample", "QC verdict", "1", "0", "NA", ...this.tracks.map(one => one.label)];
    const heads = head.map((words, at) => {
      const button = element("button", { type: "button" }, words);
      button.addEventListener("click", () => this.sortBy(at));
      return element("th", { scope: "col", "aria-sort": this.sort[0] === at ? (this.sort[1] > 0 ? "ascending" : "descending") : "none" }, button);
    });
    this.body = element("tbody");
    const table = element("table", { "aria-rowcount": String(this.rows.length + 1) }, element("thead", {}, element("tr", {}, ...heads)), this.body);
    this.window = element("div", { class: "window", tabindex: "0", role: "group", "aria-label": LOOK.sections.samples.title }, table);
    place.replaceChildren(this.window);
    if (DATA.others.length) place.append(element("p", { class: "text" }, "Without a row in the matrices: ", ...this.otherLinks()));
    const [at, direction] = this.sort;
    this.rows.sort((one, other) => direction * this.compare(one.cells[at], other.cells[at]));
    this.isVirtual = this.rows.length > LOOK.virtual_rows;
    if (this.isVirtual) this.window.addEventListener("scroll", () => this.draw());
    this.drawn = -1;
    this.draw();
  }

  otherLinks() {
    return DATA.others.flatMap((name, at) => [at ? ", " : "", element("a", { href: `${encodeURIComponent(name)}.html` }, name)]);
  }

  compare(one, other) {
    if (one === null || other === null) return (one === null) - (other === null);
    return typeof one === "number" ? one - other : byWord(String(one), String(other));
  }

  sortBy(at) {
    this.sort = [at, this.sort[0] === at ? -this.sort[1] : 1];
    this.update();
    this.window.querySelectorAll("thead button")[at].focus();
  }

  // Only rows near the window are in the page; the first and the last row are as tall as the others.
  draw() {
    const visible = 40, first = this.isVirtual ? Math.max(0, Math.min(this.rows.length - visible, Math.floor(this.window.scrollTop / this.row) - 8)) : 0;
    if (first === this.drawn) return;
    this.drawn = first;
    const last = this.isVirtual ? Math.min(this.rows.length, first + visible) : this.rows.length;
    const rows = this.rows.slice(first, last).map((row, at) => this.tableRow(row, first + at));
    this.body.replaceChildren(this.space(first), ...rows, this.space(this.rows.length - last));
  }

  space(rows) {
    const cell = element("td", { colspan: "20" });
    cell.style.setProperty("height", `${rows * this.row}px`);
    cell.style.setProperty("padding", "0");
    const row = element("tr", { "aria-hidden": "true", hidden: !rows }, cell);
    return row;
  }

  tableRow({ sample, cells }, at) {
    const name = hasReport(sample) ? element("a", { href: reportOf(sample) }, cells[0]) : cells[0];
    const row = element("tr", { "aria-rowindex": String(at + 2) }, element("th", { scope: "row" }, name), element("td", {}, cells[1] === null ? "NA" : levelMark(cells[1])));
    row.append(...cells.slice(2).map((one, place) => element("td", { class: place < 3 ? "number" : null }, String(one ?? "NA"))));
    return row;
  }

  tsv() {
    const head = ["sample_id", "verdict", "mutated", "zero", "missing", ...this.tracks.map(one => one.name)];
    return [head, ...this.rows.map(row => row.cells)];
  }
}
