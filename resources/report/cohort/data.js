// The page's data, unpacked, and what is shown of it.

const DATA = JSON.parse(document.getElementById("data").textContent);
const LOOK = DATA.look, WORDS = DATA.words, TEXTS = LOOK.texts, COLOURS = LOOK.colours, SIZES = LOOK.layout;
const INCOMPLETE = 32, UNCERTAIN = 64, GERMLINE = 128, CODE = INCOMPLETE - 1;
const [NOT_TARGETED, NOT_ASSESSED, PARTIAL, ASSESSED] = [0, 1, 2, 3];
const REPORTED = 0;
const MUTATED = 0, ZERO = 1, MISSING = 2;
const KINDS = { mutated: MUTATED, zero: ZERO, missing: MISSING };
const SAMPLES = DATA.samples.length;
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => name in values ? values[name] : whole);
const percent = (share, digits = 1) => (100 * share).toFixed(digits);
const wordOf = (group, code) => (group && Object.hasOwn(group, code) ? group[code] : String(code));
const spaced = text => String(text).replace(/_/g, " ");

async function unpacked(text) {
  const bytes = Uint8Array.from(atob(text), one => one.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// What a code means: `rank` is the place of its state, so that of several the lowest is drawn.
function codeTable(codes) {
  return codes.map(([state, reason]) => {
    const rank = LOOK.states.findIndex(one => one.name === state);
    return { state: LOOK.states[rank], reason, rank, kind: KINDS[LOOK.states[rank].of] };
  });
}

class Panel {
  constructor(name, genes, cells, codes) {
    Object.assign(this, { name, genes, cells, codes });
    this.kinds = Uint8Array.from(codes, one => one.kind);
  }

  cell(gene, sample) {
    return this.cells[gene * SAMPLES + sample];
  }

  kind(gene, sample) {
    return this.kinds[this.cell(gene, sample) & CODE];
  }

  isWhole(gene, sample) {
    return this.kind(gene, sample) !== MISSING && !(this.cell(gene, sample) & INCOMPLETE);
  }

  // Frequencies are k of n fully assessed: a 1 counts at any coverage and a 0 does not.
  count(gene, samples) {
    const found = { mutated: 0, k: 0, n: 0, missing: 0, states: new Array(LOOK.states.length).fill(0) };
    for (const sample of samples) {
      const cell = this.cell(gene, sample), code = this.codes[cell & CODE];
      const whole = code.kind !== MISSING && !(cell & INCOMPLETE);
      if (code.kind === MUTATED) found.mutated += 1;
      if (code.kind === MISSING) found.missing += 1;
      if (whole) found.n += 1;
      if (whole && code.kind === MUTATED) found.k += 1;
      found.states[code.rank] += 1;
    }
    return found;
  }
}

const trackValue = (track, sample) => track.number ? track.numbers[sample] : track.values[track.at[sample]];
const floorOf = sample => DATA.floors.values[DATA.floors.at[sample]];
const reportOf = sample => `${encodeURIComponent(DATA.samples[sample])}.html`;
const hasReport = sample => DATA.linked[sample] === "1" && location.protocol !== "data:" && location.protocol !== "blob:";

const VIEW = {
  panel: DATA.panel, filters: new Map(), gene: "", genes: SIZES.genes, order: "", zoom: 0, further: false,
  variantGene: "", strata: "", exons: "",
};

let PANELS = [], COPIES = null, REGION_STATES = null, SHOWN = [];

async function unpackAll() {
  const codes = codeTable(DATA.codes);
  PANELS = await Promise.all(DATA.panels.map(async one => new Panel(one.name, one.genes, await unpacked(one.cells), codes)));
  COPIES = new Panel("copies", DATA.copies.genes, await unpacked(DATA.copies.cells), codeTable(DATA.copies.codes));
  REGION_STATES = await unpacked(DATA.regions.states);
}

function regionState(region, sample) {
  const width = Math.ceil(SAMPLES / 4);
  return (REGION_STATES[region * width + (sample >> 2)] >> (2 * (sample & 3))) & 3;
}

const panel = () => PANELS[VIEW.panel];

function chosen() {
  const tests = [];
  for (const [name, value] of VIEW.filters) {
    const track = DATA.tracks.find(one => one.name === name);
    const at = track ? track.values.findIndex(one => String(one) === value) : -1;
    tests.push(sample => track && track.at[sample] === at);
  }
  const gene = panel().genes.indexOf(VIEW.gene);
  if (VIEW.gene && gene >= 0) tests.push(sample => panel().kind(gene, sample) === MUTATED);
  const found = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) if (tests.every(test => test(sample))) found.push(sample);
  return found;
}

const variantRows = () => {
  const inside = new Uint8Array(SAMPLES);
  for (const sample of SHOWN) inside[sample] = 1;
  const { sample, listed } = DATA.variants;
  const found = [];
  for (let row = 0; row < sample.length; row += 1) if (listed[row] === REPORTED && inside[sample[row]]) found.push(row);
  return found;
};
const variantText = (column, row) => DATA.variants.texts[DATA.variants[column][row]];

// Variants by sample and gene, for the text of a cell.
const VARIANTS_OF = new Map();
function indexVariants() {
  DATA.variants.sample.forEach((sample, row) => {
    const key = `${sample}\t${variantText("gene", row)}`;
    if (!VARIANTS_OF.has(key)) VARIANTS_OF.set(key, []);
    VARIANTS_OF.get(key).push(row);
  });
}
