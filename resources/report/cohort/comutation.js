// Pairs of genes over the samples that are fully assessed in both.

class CoMutation {
  constructor(section) {
    this.section = section;
  }

  genes() {
    const limits = LOOK.comutation;
    return panel().genes.map((_, gene) => ({ gene, count: panel().count(gene, SHOWN) }))
      .filter(one => one.count.k >= limits.mutated)
      .sort((one, other) => other.count.k - one.count.k).slice(0, limits.most).map(one => one.gene);
  }

  pair(one, other) {
    const track = DATA.tracks.find(each => each.name === VIEW.strata), tables = new Map();
    for (const sample of SHOWN) {
      if (!panel().isWhole(one, sample) || !panel().isWhole(other, sample)) continue;
      const stratum = track ? track.at[sample] : 0;
      if (!tables.has(stratum)) tables.set(stratum, [0, 0, 0, 0]);
      const first = panel().kind(one, sample) === MUTATED, second = panel().kind(other, sample) === MUTATED;
      tables.get(stratum)[first ? (second ? 0 : 1) : second ? 2 : 3] += 1;
    }
    const [a, b, c, d] = [0, 1, 2, 3].map(at => [...tables.values()].reduce((sum, table) => sum + table[at], 0));
    const n = a + b + c + d, expected = n ? (a + b) * (a + c) / n : 0;
    const tested = track ? mantelHaenszel([...tables.values()]) : { p: fisher(a, b, c, d), odds: (a * d) / (b * c) };
    // With a half in each cell where one of them is empty, for the colour alone.
    const drawn = track && Number.isFinite(tested.odds) && tested.odds > 0 ? tested.odds : ((a + 0.5) * (d + 0.5)) / ((b + 0.5) * (c + 0.5));
    return { one, other, both: a, expected, n, ...tested, log: Math.log2(drawn) };
  }

  update() {
    const place = this.section.querySelector(".figure"), limits = LOOK.comutation;
    const genes = this.genes();
    if (SHOWN.length < limits.samples || genes.length < limits.genes) {
      place.replaceChildren(element("p", {}, fill(TEXTS.comutation_few, limits)));
      this.section.querySelector("details.numbers").hidden = true;
      this.section.querySelector(".legend").hidden = true;
      return;
    }
    const pairs = [];
    genes.forEach((one, at) => genes.slice(0, at).forEach(other => pairs.push(this.pair(one, other))));
    const q = benjaminiHochberg(pairs.map(pair => pair.p));
    pairs.forEach((pair, at) => { pair.q = q[at]; });
    place.replaceChildren(element("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": LOOK.sections.comutation.title }, this.drawn(genes, pairs)));
    this.legend();
    const names = panel().genes;
    pairs.sort((one, other) => one.p - other.p);
    numbersTable(this.section, ["Pair", "Both", "Expected", "Samples", "Odds ratio", "p", "q"], pairs.map(pair => [
      `${names[pair.one]} and ${names[pair.other]}`, pair.both, pair.expected.toFixed(1), pair.n,
      Number.isNaN(pair.odds) ? "NA" : Number.isFinite(pair.odds) ? pair.odds.toFixed(2) : "infinite", pair.p.toPrecision(2), pair.q.toPrecision(2)]));
  }

  colour(log) {
    const share = Math.min(1, Math.abs(log) / 4), end = log > 0 ? [29, 92, 148] : [165, 74, 20];
    return `#${end.map(one => Math.round(245 + (one - 245) * share).toString(16).padStart(2, "0")).join("")}`;
  }

  drawn(genes, pairs) {
    const size = 24, names = panel().genes, width = LABEL + genes.length * size + 90;
    const surface = new SvgSurface(width, genes.length * size + 24, COLOURS.paper, LOOK.sections.comutation.title);
    const at = new Map(genes.map((gene, place) => [gene, place]));
    genes.forEach((gene, place) => {
      surface.text(LABEL - 6, place * size + 16, names[gene], COLOURS.ink, "end");
      surface.text(LABEL + place * size + 4, place * size + 16, names[gene], COLOURS.ink);
    });
    for (const pair of pairs) {
      const x = LABEL + at.get(pair.other) * size, y = at.get(pair.one) * size;
      surface.rect(x, y, size - 1, size - 1, this.colour(pair.log));
    }
    surface.layer();
    for (const pair of pairs) {
      if (pair.q >= LOOK.comutation.level) continue;
      const x = LABEL + at.get(pair.other) * size, y = at.get(pair.one) * size;
      surface.frame(x, y, size - 1, size - 1, COLOURS.ink, 2);
      const ink = Math.abs(pair.log) > 2 ? COLOURS.paper : COLOURS.ink;
      surface.text(x + size / 2, y + 16, pair.log > 0 ? "+" : "−", ink, "middle", 13);
    }
    return surface.finished();
  }

  legend() {
    const place = this.section.querySelector(".legend");
    place.hidden = false;
    place.replaceChildren(...[[3, "together (odds ratio above 1)"], [-3, "exclusive (below 1)"]].map(([log, words]) => {
      const surface = new SvgSurface(16, 12, COLOURS.paper, "");
      surface.rect(0, 0, 16, 12, this.colour(log));
      const picture = surface.finished();
      picture.setAttribute("aria-hidden", "true");
      return element("span", {}, picture, words);
    }));
  }
}
