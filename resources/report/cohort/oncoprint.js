// The oncoprint: drawn, read with pointer and keyboard, with legend, table and downloads.

class Oncoprint {
  constructor(section) {
    this.section = section;
    this.place = section.querySelector(".figure");
    this.live = section.querySelector(".live");
    this.at = null;
  }

  // Everything that is drawn, from what is chosen; `width` is that of the window.
  arranged(width) {
    const { genes, counts } = geneOrder(SHOWN);
    const groups = sampleGroups(SHOWN, genes);
    const rows = [...genes.map(gene => ({ of: panel(), gene })), ...COPIES.genes.map((_, gene) => ({ of: COPIES, gene }))];
    const { columns, end } = columnsOf(groups, width - LABEL - SIZES.count_width - 10);
    const tracks = SIZES.group_label + 2;
    const top = tracks + drawnTracks().length * (SIZES.track + SIZES.gap) + 2 * SIZES.gap;
    const step = SIZES.row + SIZES.gap;
    const tops = rows.map((row, at) => top + at * step + (row.of === COPIES ? 2 * SIZES.gap : 0));
    return { genes, counts, groups, rows, columns, end, tracks, tops, width: end + 10 + SIZES.count_width, height: (tops.at(-1) ?? top) + step };
  }

  paint(surface, plan) {
    const { columns, rows, tops, counts } = plan;
    let free = 0;
    for (const group of plan.groups) {
      if (!VIEW.order || group.x < free) continue;
      const label = fill(TEXTS.group, { name: group.name, n: group.samples.length });
      surface.text(group.x, SIZES.group_label - 4, label, COLOURS.ink);
      free = group.x + 6.2 * label.length + 6;
    }
    drawTracks(surface, columns, plan.tracks);
    const most = Math.max(...plan.genes.map(gene => counts[gene].mutated), 1);
    rows.forEach(({ of, gene }, at) => {
      const count = of === COPIES ? of.count(gene, SHOWN) : counts[gene];
      surface.text(LABEL - 6, tops[at] + SIZES.row - 3, `${spaced(of.genes[gene])}  ${frequency(count)}`, COLOURS.ink, "end");
      drawRow(surface, of, gene, tops[at], columns);
      drawCounts(surface, count, Math.max(most, count.mutated), plan.end + 8, tops[at]);
    });
  }

  update() {
    this.at = null;
    this.place.replaceChildren();
    this.live.textContent = SHOWN.length ? TEXTS.cell_help : TEXTS.no_samples;
    if (!SHOWN.length) return;
    const plan = this.plan = this.arranged(Math.min(this.section.clientWidth, 1240));
    const canvas = this.canvas = element("canvas", { tabindex: "0", role: "img", "aria-label": this.label(), "aria-describedby": "oncoprint_live" });
    const scroll = element("div", { class: "scroll" }, canvas);
    this.place.append(scroll);
    this.paint(new CanvasSurface(canvas, plan.width, plan.height, COLOURS.paper), plan);
    canvas.addEventListener("pointermove", event => this.point(event));
    canvas.addEventListener("click", event => this.point(event));
    canvas.addEventListener("keydown", event => this.key(event));
    this.legend();
    this.table();
  }

  label() {
    return `${LOOK.sections.oncoprint.title}: ${this.plan.genes.length} genes, ${SHOWN.length} samples. ${TEXTS.cell_help}`;
  }

  svg() {
    const plan = this.arranged(SIZES.label_width + SIZES.width + SIZES.count_width);
    const surface = new SvgSurface(plan.width, plan.height + this.legendHeight(), COLOURS.paper, LOOK.sections.oncoprint.title);
    this.paint(surface, plan);
    LOOK.states.forEach((state, at) => {
      const x = 8 + (plan.width - 8) / 4 * (at % 4), y = plan.height + 4 + 18 * Math.floor(at / 4);
      drawState(surface, state, x, y, 16, SIZES.row);
      surface.text(x + 22, y + SIZES.row - 3, state.label, COLOURS.ink);
    });
    return surface.finished();
  }

  legendHeight() {
    return 12 + 18 * Math.ceil(LOOK.states.length / 4);
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect(), { plan } = this;
    const x = event.clientX - box.left, y = event.clientY - box.top;
    const column = plan.columns.findIndex(one => x >= one.x && x < one.x + one.width);
    const row = plan.tops.findIndex(top => y >= top && y < top + SIZES.row + SIZES.gap);
    if (row >= 0 && column >= 0) this.show(row, column);
    else if (row >= 0 && x < LABEL) this.live.textContent = this.geneText(row);
  }

  key(event) {
    const { rows, columns } = this.plan;
    const [row, column] = this.at || [0, -1];
    const moves = {
      ArrowLeft: [row, column - 1], ArrowRight: [row, column + 1], ArrowUp: [row - 1, Math.max(0, column)],
      ArrowDown: [row + 1, Math.max(0, column)], Home: [row, 0], End: [row, columns.length - 1],
    };
    if (event.key in moves) {
      event.preventDefault();
      const [nextRow, nextColumn] = moves[event.key];
      this.show(Math.min(rows.length - 1, Math.max(0, nextRow)), Math.min(columns.length - 1, Math.max(0, nextColumn)));
    } else if (event.key === "Enter" && this.at) {
      const link = this.live.querySelector("a");
      if (link) link.click();
    }
  }

  show(row, column) {
    const before = this.at;
    if (before && before[0] === row && before[1] === column) return;
    this.at = [row, column];
    const { of, gene } = this.plan.rows[row], { samples } = this.plan.columns[column];
    this.live.replaceChildren(...this.cellText(of, gene, samples));
    this.outline(before);
  }

  // The cell in question, framed; the one before it is drawn again.
  outline() {
    const { plan } = this, [row, column] = this.at;
    if (!this.mark) this.mark = element("div", { class: "mark", "aria-hidden": "true" });
    this.mark.className = "mark";
    const one = plan.columns[column];
    for (const [name, value] of [["left", one.x - 2], ["top", plan.tops[row] - 2], ["width", one.width + 3], ["height", SIZES.row + 4]]) {
      this.mark.style.setProperty(name, `${value}px`);
    }
    this.canvas.parentElement.append(this.mark);
  }

  cellText(of, gene, samples) {
    const name = spaced(of.genes[gene]);
    if (samples.length > 1) {
      const count = of.count(gene, samples);
      return [`${samples.length} samples, ${name}: ${count.mutated} mutated, ${samples.length - count.mutated - count.missing} zero, ${count.missing} NA`];
    }
    const [sample] = samples, cell = of.cell(gene, sample), code = of.codes[cell & CODE];
    const title = DATA.samples[sample];
    const parts = [hasReport(sample) ? element("a", { href: reportOf(sample) }, title) : title, `, ${name}: `];
    if (code.kind === MISSING) {
      const words = wordOf(WORDS.reasons, code.reason);
      parts.push(`NA, ${words}`);
    } else if (code.kind === ZERO) parts.push(`0, ${code.state.label}`);
    else parts.push(`1, ${code.state.label}`);
    if ((cell & INCOMPLETE) && code.kind !== MISSING) parts.push(`; ${LOOK.incomplete}`);
    for (const row of VARIANTS_OF.get(`${sample}\t${of.genes[gene]}`) || []) parts.push(`; ${variantWords(row)}`);
    return parts;
  }

  geneText(row) {
    const { of, gene } = this.plan.rows[row];
    return `${spaced(of.genes[gene])}: ${countText(of.count(gene, SHOWN))}`;
  }

  legend() {
    const place = this.section.querySelector(".legend");
    const used = new Set();
    for (const { of, gene } of this.plan.rows) for (const sample of SHOWN) used.add(of.codes[of.cell(gene, sample) & CODE].state);
    const states = element("div", {}, element("b", {}, "Cells"));
    for (const state of LOOK.states) {
      if (!used.has(state)) continue;
      const swatch = new SvgSurface(16, SIZES.row, COLOURS.paper, "");
      drawState(swatch, state, 0, 0, 16, SIZES.row);
      const picture = swatch.finished();
      picture.setAttribute("aria-hidden", "true");
      states.append(element("span", {}, picture, state.label));
    }
    states.append(element("span", {}, LOOK.incomplete));
    const tracks = drawnTracks().map(track => element("div", {}, element("b", {}, track.label), ...this.trackLegend(track)));
    place.replaceChildren(states, ...tracks);
  }

  trackLegend(track) {
    const swatch = colour => {
      const surface = new SvgSurface(12, 12, COLOURS.paper, "");
      surface.rect(0, 0, 12, 12, colour);
      const picture = surface.finished();
      picture.setAttribute("aria-hidden", "true");
      return picture;
    };
    if (track.number) {
      const [low, high] = numberRange(track);
      return [low, high].map((value, at) => element("span", {}, swatch(LOOK.number_colours[at]), `${value} ${track.unit}`));
    }
    const shown = new Set(SHOWN.map(sample => track.at[sample])), others = [];
    const found = [];
    for (const [at, colour] of trackColours(track)) {
      if (!shown.has(at)) continue;
      if (colour === LOOK.track_colours.at(-1) && trackColours(track).size > LOOK.track_colours.length) others.push(at);
      else found.push(element("span", {}, swatch(colour), String(track.values[at])));
    }
    if (others.length) found.push(element("span", {}, swatch(LOOK.track_colours.at(-1)), `${others.length} other values`));
    return found;
  }

  table() {
    const head = ["Gene", "Mutated", "Fully assessed", "Mutated of those", "%", "95 % low", "95 % high", "0", "NA"];
    const rows = this.plan.rows.map(({ of, gene }) => {
      const count = of.count(gene, SHOWN), [low, high] = exactInterval(count.k, count.n);
      const share = count.n ? percent(count.k / count.n) : "NA";
      return [spaced(of.genes[gene]), count.mutated, count.n, count.k, share, count.n ? percent(low) : "NA", count.n ? percent(high) : "NA",
        SHOWN.length - count.mutated - count.missing, count.missing];
    });
    numbersTable(this.section, head, rows);
  }

  // One row a gene, one column a sample, words as in the matrices.
  tsv() {
    const ids = this.plan.groups.flatMap(group => group.samples);
    const rows = this.plan.rows.map(({ of, gene }) => [of.genes[gene], ...ids.map(sample => {
      const code = of.codes[of.cell(gene, sample) & CODE];
      return code.kind === MISSING ? `NA:${code.reason}` : code.kind === ZERO ? "0" : `1:${code.state.name}`;
    })]);
    return [["gene", ...ids.map(sample => DATA.samples[sample])], ...rows];
  }
}

function variantWords(row) {
  const vaf = DATA.variants.vaf[row], listed = ["", " (uncertain significance)", " (germline risk)"][DATA.variants.listed[row]];
  return `${variantText("name", row)}${vaf === null ? "" : `, VAF ${percent(vaf)} %`}${listed}`;
}

function countText(count) {
  const [low, high] = exactInterval(count.k, count.n);
  const values = { mutated: count.mutated, k: count.k, n: count.n, missing: count.missing, low: percent(low), high: percent(high) };
  return fill(count.n ? TEXTS.gene_frequency : TEXTS.gene_frequency_none, { ...values, percent: count.n ? percent(count.k / count.n) : "" });
}

function numbersTable(section, head, rows) {
  const details = section.querySelector("details.numbers");
  details.hidden = false;
  const make = () => {
    const table = element("table", {}, element("thead", {}, element("tr", {}, ...head.map(one => element("th", { scope: "col" }, one)))));
    const body = element("tbody");
    for (const row of rows) body.append(element("tr", {}, ...row.map((one, at) => at ? element("td", { class: "number" }, String(one ?? "NA")) : element("th", { scope: "row" }, String(one)))));
    table.append(body);
    details.querySelector(".table").replaceChildren(table);
  };
  // Made when it is opened: a large cohort has many.
  details.ontoggle = () => details.open && make();
  if (details.open) make();
}
