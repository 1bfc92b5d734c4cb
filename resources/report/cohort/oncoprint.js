// The oncoprint: order, columns, drawing, cells written out.

const LABEL = SIZES.label_width;

const fallbackGroup = () => (DATA.tracks.find(one => one.group) || { name: "" }).name;
const groupTrack = () => DATA.tracks.find(one => one.name === VIEW.order);

// Genes with the most mutated samples first, ties as in the panel.
function geneOrder(samples) {
  const counts = panel().genes.map((_, gene) => panel().count(gene, samples));
  const order = counts.map((_, gene) => gene).sort((one, other) => counts[other].mutated - counts[one].mutated || one - other);
  return { genes: VIEW.genes ? order.slice(0, VIEW.genes) : order, counts };
}

const byWord = (one, other) => (one < other ? -1 : one > other ? 1 : 0);

// Groups with the most samples first, then by name; inside one mutated before 0 before NA, gene by gene.
function sampleGroups(samples, genes) {
  const track = groupTrack(), members = new Map();
  for (const sample of samples) {
    const value = track ? trackValue(track, sample) : "";
    const name = value === null ? "NA" : String(value);
    if (!members.has(name)) members.set(name, []);
    members.get(name).push(sample);
  }
  const kinds = genes.map(gene => Uint8Array.from({ length: SAMPLES }, (_, sample) => panel().kind(gene, sample)));
  const waterfall = (one, other) => {
    for (const of of kinds) if (of[one] !== of[other]) return of[one] - of[other];
    return one - other;
  };
  return [...members].sort((one, other) => other[1].length - one[1].length || byWord(one[0], other[0]))
    .map(([name, some]) => ({ name, samples: some.sort(waterfall) }));
}

// Columns of one sample, or of several where a column would be below one pixel of the device.
function columnsOf(groups, width) {
  const total = groups.reduce((sum, one) => sum + one.samples.length, 0);
  const gap = SIZES.group_gap;
  const free = Math.max(40, width - gap * (groups.length - 1));
  const scale = Math.max(1, window.devicePixelRatio || 1);
  let size = VIEW.zoom ? VIEW.zoom : Math.min(SIZES.widest_sample, free / Math.max(1, total));
  const number = size * scale < 1 ? Math.floor(free * scale) : total;
  if (number < total) size = free / number;
  const found = [];
  let x = LABEL;
  for (const group of groups) {
    const share = Math.min(group.samples.length, Math.max(1, Math.round(number * group.samples.length / total)));
    group.x = x;
    for (let at = 0; at < share; at += 1) {
      const first = Math.floor(at * group.samples.length / share), last = Math.floor((at + 1) * group.samples.length / share);
      found.push({ samples: group.samples.slice(first, last), x, width: size, group });
      x += size;
    }
    x += gap;
  }
  return { columns: found, end: x - gap };
}

const isMany = () => SHOWN.length > SIZES.many_samples;
const stateColour = state => (isMany() && state.many) || state.colour;

function drawState(surface, state, x, y, width, height) {
  if (state.background !== "paper") surface.rect(x, y, width, height, COLOURS[state.background]);
  for (const [top, bottom] of state.bars) surface.rect(x, y + top * height, width, (bottom - top) * height, stateColour(state));
}

// Several samples in one column: the state that is listed first.
function shownCell(of, gene, samples) {
  let best = of.cell(gene, samples[0]);
  for (let at = 1; at < samples.length; at += 1) {
    const cell = of.cell(gene, samples[at]);
    if (of.codes[cell & CODE].rank < of.codes[best & CODE].rank) best = cell;
  }
  return best;
}

function drawCell(surface, of, cell, x, y, width, height) {
  const code = of.codes[cell & CODE];
  drawState(surface, code.state, x, y, width, height);
  if ((cell & INCOMPLETE) && code.kind === MUTATED && width >= 4) {
    const corner = Math.min(width / 2, 4);
    surface.rect(x + width - corner, y, corner, 4, COLOURS.paper);
  }
  if (VIEW.further && width >= 3 && (cell & (UNCERTAIN | GERMLINE))) {
    surface.frame(x, y, width, height, cell & GERMLINE ? "#7a4a12" : COLOURS.ink, 1);
  }
}

function drawRow(surface, of, gene, y, columns) {
  const height = SIZES.row;
  let start = 0, cell = shownCell(of, gene, columns[0].samples);
  for (let at = 1; at <= columns.length; at += 1) {
    const next = at < columns.length ? shownCell(of, gene, columns[at].samples) : -1;
    const wide = columns[start].width >= 4;
    if (at < columns.length && !wide && next === cell && columns[at].group === columns[start].group) continue;
    const last = columns[at - 1], first = columns[start];
    drawCell(surface, of, cell, first.x, y, last.x + last.width - first.x - (wide ? 1 : 0), height);
    start = at;
    cell = next;
  }
}

// Colours of the values of a track, the commonest first; the last colour is of all others.
const TRACK_COLOURS = new Map();
function trackColours(track) {
  if (TRACK_COLOURS.has(track.name)) return TRACK_COLOURS.get(track.name);
  const counts = new Array(track.values.length).fill(0);
  for (const at of track.at) counts[at] += 1;
  const order = counts.map((_, at) => at).filter(at => track.values[at] !== null).sort((one, other) => counts[other] - counts[one]);
  const last = LOOK.track_colours.length - 1;
  const found = new Map();
  order.forEach((at, place) => found.set(at, LOOK.track_colours[Math.min(place, last)]));
  TRACK_COLOURS.set(track.name, found);
  return found;
}

function numberRange(track) {
  const known = track.numbers.filter(one => one !== null);
  return [Math.min(...known), Math.max(...known)];
}

function mixed(share) {
  const [low, high] = LOOK.number_colours.map(one => [1, 3, 5].map(at => parseInt(one.slice(at, at + 2), 16)));
  return `#${low.map((one, at) => Math.round(one + (high[at] - one) * share).toString(16).padStart(2, "0")).join("")}`;
}

function trackColour(track, sample, range) {
  if (track.number) {
    const value = track.numbers[sample];
    return value === null ? null : mixed(range[1] > range[0] ? (value - range[0]) / (range[1] - range[0]) : 1);
  }
  return trackColours(track).get(track.at[sample]) || null;
}

// Runs and the like of many values are no track: colours of more than these are noise.
const drawnTracks = () => DATA.tracks.filter(one => one.drawn || one.name === VIEW.order);

function drawTracks(surface, columns, top) {
  let y = top;
  for (const track of drawnTracks()) {
    surface.text(LABEL - 6, y + SIZES.track - 2, track.label, COLOURS.ink, "end");
    const range = track.number ? numberRange(track) : null;
    let start = 0, colour = trackColour(track, columns[0].samples[0], range);
    for (let at = 1; at <= columns.length; at += 1) {
      const next = at < columns.length ? trackColour(track, columns[at].samples[0], range) : undefined;
      const wide = columns[start].width >= 4;
      if (at < columns.length && !wide && next === colour && columns[at].group === columns[start].group) continue;
      const first = columns[start], last = columns[at - 1], width = last.x + last.width - first.x - (wide ? 1 : 0);
      if (colour) surface.rect(first.x, y, width, SIZES.track, colour);
      else surface.rect(first.x, y + SIZES.track / 2 - 0.5, width, 1, COLOURS.soft_ink);
      start = at;
      colour = next;
    }
    y += SIZES.track + SIZES.gap;
  }
  return y + SIZES.gap;
}

// Counts right of a gene, as a bar of the classes of its variants.
function drawCounts(surface, count, most, x, y) {
  const wide = (SIZES.count_width - 40) / Math.max(1, most);
  let at = x;
  LOOK.states.forEach((state, rank) => {
    if (state.of !== "mutated" || !count.states[rank]) return;
    const width = count.states[rank] * wide;
    for (const [top, bottom] of state.bars) surface.rect(at, y + 1 + top * (SIZES.row - 2), width, (bottom - top) * (SIZES.row - 2), state.colour);
    at += width;
  });
  surface.text(x + count.mutated * wide + 4, y + SIZES.row - 3, String(count.mutated), COLOURS.ink);
}

const frequency = count => (count.n ? `${percent(count.k / count.n, 0)} %` : "");

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
