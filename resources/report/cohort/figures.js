// Reasons of NA, allele fractions, and scores.

function barRows(section, rows, colours, width) {
  const most = Math.max(...rows.map(row => row.parts.reduce((sum, one) => sum + one, 0)), 1);
  const surface = new SvgSurface(width, rows.length * 18 + 4, COLOURS.paper, section.querySelector("h2").textContent);
  rows.forEach((row, at) => {
    const y = 2 + at * 18;
    surface.text(LABEL - 6, y + 12, row.label, COLOURS.ink, "end");
    let x = LABEL;
    row.parts.forEach((value, part) => {
      const wide = value / most * (width - LABEL - 60);
      if (wide) surface.rect(x, y, wide, 15, colours[part]);
      x += wide;
    });
    surface.text(x + 4, y + 12, String(row.parts.reduce((sum, one) => sum + one, 0)), COLOURS.ink);
  });
  return surface.finished();
}

function colourLegend(section, words, colours) {
  const place = section.querySelector(".legend");
  place.hidden = false;
  place.replaceChildren(...words.map((word, at) => {
    const surface = new SvgSurface(12, 12, COLOURS.paper, "");
    surface.rect(0, 0, 12, 12, colours[at]);
    const picture = surface.finished();
    picture.setAttribute("aria-hidden", "true");
    return element("span", {}, picture, word);
  }));
}

class MissingReasons {
  constructor(section) {
    this.section = section;
  }

  update() {
    const of = panel(), totals = new Map();
    const rows = of.genes.map((gene, at) => {
      const own = new Map();
      for (const sample of SHOWN) {
        const code = of.codes[of.cell(at, sample) & CODE];
        if (code.kind !== MISSING) continue;
        own.set(code.reason, (own.get(code.reason) || 0) + 1);
        totals.set(code.reason, (totals.get(code.reason) || 0) + 1);
      }
      return { label: gene, own, total: [...own.values()].reduce((sum, one) => sum + one, 0) };
    }).filter(row => row.total).sort((one, other) => other.total - one.total);
    const reasons = [...totals].sort((one, other) => other[1] - one[1]).map(one => one[0]);
    const colours = reasons.map((_, at) => LOOK.track_colours[Math.min(at, LOOK.track_colours.length - 1)]);
    const shown = rows.slice(0, VIEW.genes || rows.length).map(row => ({ label: row.label, parts: reasons.map(one => row.own.get(one) || 0) }));
    const place = this.section.querySelector(".figure");
    place.replaceChildren(element("div", { class: "scroll" }, barRows(this.section, shown, colours, Math.min(900, this.section.clientWidth))));
    colourLegend(this.section, reasons.map(one => `${wordOf(WORDS.reasons, one)} (${totals.get(one)})`), colours);
    numbersTable(this.section, ["Gene", ...reasons.map(spaced)], rows.map(row => [row.label, ...reasons.map(one => row.own.get(one) || 0)]));
  }
}

class AlleleFractions {
  constructor(section) {
    this.section = section;
    this.edges = Array.from({ length: 21 }, (_, at) => 0.01 * 100 ** (at / 20));
  }

  update() {
    const byGene = new Map();
    for (const row of variantRows()) {
      const gene = variantText("gene", row), vaf = DATA.variants.vaf[row];
      if (vaf === null || !panel().genes.includes(gene)) continue;
      if (!byGene.has(gene)) byGene.set(gene, []);
      byGene.get(gene).push({ vaf, origin: DATA.variants.origin[row] });
    }
    const origins = [...new Set([...byGene.values()].flat().map(one => one.origin))].sort((one, other) => one - other);
    const colours = origins.map((_, at) => LOOK.track_colours[at % LOOK.track_colours.length]);
    const rows = [...byGene].sort((one, other) => other[1].length - one[1].length || byWord(one[0], other[0])).slice(0, 12);
    const floors = [...new Set(SHOWN.map(floorOf))];
    this.section.querySelector(".figure").replaceChildren(element("div", { class: "multiples" }, ...rows.map(([gene, values]) => this.histogram(gene, values, origins, colours, floors))));
    colourLegend(this.section, origins.map(one => wordOf(WORDS.origins, DATA.variants.texts[one])), colours);
    numbersTable(this.section, ["Gene", "Variants", "Lowest VAF %", "Median VAF %", "Highest VAF %"], [...byGene].map(([gene, values]) => {
      const sorted = values.map(one => one.vaf).sort((one, other) => one - other);
      return [gene, sorted.length, ...[0, 0.5, 1].map(share => percent(sorted[Math.round(share * (sorted.length - 1))]))];
    }));
  }

  histogram(gene, values, origins, colours, floors) {
    const width = 200, height = 96, left = 24, base = 72, wide = (width - left - 6) / 20;
    const bin = vaf => Math.max(0, Math.min(19, Math.floor(20 * Math.log(vaf / 0.01) / Math.log(100))));
    const counts = Array.from({ length: 20 }, () => new Array(origins.length).fill(0));
    for (const one of values) counts[bin(one.vaf)][origins.indexOf(one.origin)] += 1;
    const most = Math.max(...counts.map(one => one.reduce((sum, n) => sum + n, 0)), 1);
    const surface = new SvgSurface(width, height, COLOURS.paper, `VAF, ${gene}`);
    surface.text(left, 11, `${gene} (${values.length})`, COLOURS.ink);
    counts.forEach((some, at) => {
      let y = base;
      some.forEach((n, part) => {
        const tall = n / most * 52;
        if (n) surface.rect(left + at * wide, y - tall, wide - 0.6, tall, colours[part]);
        y -= tall;
      });
    });
    surface.layer();
    surface.line(left, base, width - 6, base, COLOURS.soft_ink);
    for (const floor of floors) {
      const x = left + 20 * wide * Math.log(floor / 0.01) / Math.log(100);
      if (x >= left) surface.line(x, 16, x, base, COLOURS.ink, 1, "3 2");
    }
    for (const [share, words] of [[0.01, "1 %"], [0.1, "10 %"], [1, "100 %"]]) {
      const x = left + 20 * wide * Math.log(share / 0.01) / Math.log(100);
      surface.text(x, base + 14, words, COLOURS.soft_ink, share === 0.01 ? "start" : share === 1 ? "end" : "middle", 10);
    }
    surface.text(left - 3, 28, String(most), COLOURS.soft_ink, "end", 10);
    return surface.finished();
  }
}

class Scores {
  constructor(section) {
    this.section = section;
  }

  update() {
    const place = this.section.querySelector(".figure"), inside = new Set(SHOWN), rows = [];
    place.replaceChildren();
    for (const [model, all] of Object.entries(DATA.scores)) {
      const some = all.filter(row => inside.has(row[0]));
      if (!some.length) continue;
      place.append(element("h3", {}, model), element("p", { class: "text" }, this.sentence(some)));
      if (some.some(row => row[2] !== null || row[1] !== null)) place.append(element("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": model }, this.ranges(model, some)), element("p", { class: "text" }, TEXTS.score_order));
      place.append(this.categories(some));
      rows.push(...some.map(row => [DATA.samples[row[0]], model, row[1], row[2], row[3], row[4], row[5] ?? row[6], row[7]]));
    }
    this.section.hidden = !rows.length;
    numbersTable(this.section, ["Sample", "Model", "Value", "Best", "Mean", "Worst", "Category", "Missing inputs"], rows);
  }

  isStated(row) {
    return row[5] !== null || row[1] !== null;
  }

  sentence(rows) {
    const withheld = rows.filter(row => !this.isStated(row)), counts = new Map();
    if (!withheld.length) return fill(TEXTS.stated, { total: rows.length });
    for (const row of withheld) for (const name of (row[7] || "").split("; ").filter(Boolean)) counts.set(name, (counts.get(name) || 0) + 1);
    const often = [...counts].sort((one, other) => other[1] - one[1]).slice(0, 5).map(one => `${one[0]} (${one[1]})`);
    return fill(TEXTS.withheld, { n: withheld.length, total: rows.length, missing: often.join(", ") || "none" });
  }

  // Each sample from best to worst in a column of its own, in the order of the mean.
  ranges(model, rows) {
    const middle = row => row[1] ?? row[3] ?? ((row[2] ?? 0) + (row[4] ?? 0)) / 2;
    const sorted = [...rows].sort((one, other) => middle(one) - middle(other));
    const ends = sorted.flatMap(row => [row[1], row[2], row[4]]).filter(one => one !== null);
    const low = Math.min(...ends), high = Math.max(...ends), height = 150;
    const step = Math.max(1, Math.min(14, (Math.min(1160, this.section.clientWidth) - 60) / sorted.length));
    const y = value => 8 + (height - 30) * (1 - (value - low) / (high - low || 1));
    const surface = new SvgSurface(50 + step * sorted.length + 20, height, COLOURS.paper, `${model}: best, mean, worst`);
    sorted.forEach((row, at) => {
      const x = 44 + step * (at + 0.5);
      if (row[2] !== null && row[4] !== null) surface.line(x, y(row[2]), x, y(row[4]), this.isStated(row) ? COLOURS.bar : COLOURS.line, Math.min(3, step * 0.7));
      const stated = this.isStated(row);
      if ((row[1] ?? row[3]) !== null) surface.circle(x, y(middle(row)), Math.min(3.5, Math.max(1.2, step / 2)), stated ? COLOURS.bar : COLOURS.paper, stated ? COLOURS.bar : COLOURS.soft_ink);
    });
    surface.text(38, y(high) + 4, high.toPrecision(3), COLOURS.soft_ink, "end", 10);
    surface.text(38, y(low) + 4, low.toPrecision(3), COLOURS.soft_ink, "end", 10);
    return surface.finished();
  }

  categories(rows) {
    const counts = new Map();
    for (const row of rows) {
      const name = row[5] ?? "withheld";
      counts.set(name, (counts.get(name) || 0) + 1);
    }
    const bars = [...counts].sort((one, other) => other[1] - one[1]).map(([label, n]) => ({ label: label.length > 20 ? `${label.slice(0, 19)}…` : label, parts: [n] }));
    return barRows(this.section, bars, [COLOURS.bar], Math.min(620, this.section.clientWidth));
  }
}
