// Cells of the oncoprint: order of genes and samples, columns, drawing of cells and tracks.

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
