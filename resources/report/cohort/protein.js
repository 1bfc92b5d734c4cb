// Variants along a protein, with what of it was not callable.

class ProteinPlot {
  constructor(section, callability) {
    this.section = section;
    this.callability = callability;
  }

  genes() {
    const counts = new Map();
    for (const row of variantRows()) {
      const gene = variantText("gene", row);
      if (Object.hasOwn(DATA.proteins, gene) && panel().genes.includes(gene)) counts.set(gene, (counts.get(gene) || 0) + 1);
    }
    return [...counts].sort((one, other) => other[1] - one[1] || byWord(one[0], other[0])).map(one => one[0]);
  }

  update() {
    const place = this.section.querySelector(".figure"), genes = this.genes();
    const control = document.getElementById("protein_gene");
    control.replaceChildren(...genes.map(gene => element("option", { value: gene, selected: gene === VIEW.variantGene }, gene)));
    place.replaceChildren();
    if (!genes.length) return;
    const gene = genes.includes(VIEW.variantGene) ? VIEW.variantGene : genes[0];
    control.value = gene;
    const [length, borders, domains, hotspots] = DATA.proteins[gene];
    const stems = this.stems(gene), most = Math.max(...stems.map(one => one.n), 1);
    const width = Math.min(this.section.clientWidth, 1160), left = 40, right = width - 120, base = 178;
    const x = residue => left + (residue - 0.5) / length * (right - left);
    const surface = new SvgSurface(width, 254, COLOURS.paper, `${LOOK.sections.protein.title}: ${gene}`);
    surface.rect(left, base, right - left, 16, COLOURS.box);
    surface.layer();
    for (const [first, last] of domains) surface.rect(x(first), base, Math.max(2, x(last) - x(first)), 16, "#9db7d1");
    surface.layer();
    for (const border of borders) surface.rect(x(border), base, 1, 16, COLOURS.paper);
    surface.layer();
    for (const [first, last] of this.callability.gaps(gene, LOOK.uncallable_share)) {
      surface.rect(x(first), base - 1, Math.max(2, x(last) - x(first)), 18, COLOURS.paper);
      surface.line(x(first), base + 8, x(Math.max(last, first + 1)), base + 8, stateColour(LOOK.states.find(one => one.name === "insufficient")), 2);
    }
    for (const residue of hotspots) surface.line(x(residue), base + 18, x(residue), base + 23, COLOURS.ink, 1);
    this.domainNames(surface, domains, x, base);
    for (const { residue, n, state } of stems) {
      const y = base - 10 - 120 * n / most;
      surface.line(x(residue), base - 1, x(residue), y, COLOURS.line);
      surface.circle(x(residue), y, 4, state.colour, COLOURS.paper);
    }
    this.labels(surface, stems, x, base, most);
    surface.text(left, base + 70, "1", COLOURS.soft_ink);
    surface.text(right, base + 70, `${length} aa`, COLOURS.soft_ink, "end");
    surface.text(6, base - 126, String(most), COLOURS.soft_ink);
    surface.text(6, base - 6, "0", COLOURS.soft_ink);
    place.append(element("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": `${LOOK.sections.protein.title}: ${gene}` }, surface.finished()));
    this.legend(new Set(stems.map(one => one.state)), domains, hotspots);
    numbersTable(this.section, ["Variant", "Residue", "Samples", "Class"], stems.map(one => [one.names.join(", "), one.residue, one.n, one.state.label]));
  }

  // One stem a residue and class: how many samples.
  stems(gene) {
    const found = new Map();
    for (const row of variantRows()) {
      const residue = DATA.variants.residue[row];
      if (residue === null || variantText("gene", row) !== gene) continue;
      const key = `${residue}\t${DATA.variants.state[row]}`;
      if (!found.has(key)) found.set(key, { residue, state: LOOK.states[DATA.variants.state[row]], samples: new Set(), names: new Map() });
      const stem = found.get(key), name = variantText("name", row);
      stem.samples.add(DATA.variants.sample[row]);
      stem.names.set(name, (stem.names.get(name) || 0) + 1);
    }
    return [...found.values()].map(one => ({ ...one, n: one.samples.size, names: [...one.names].sort((a, b) => b[1] - a[1]).map(each => each[0]) }))
      .sort((one, other) => other.n - one.n || one.residue - other.residue);
  }

  // The three highest stems by name, where they do not overlap.
  labels(surface, stems, x, base, most) {
    const placed = [];
    for (const { residue, n, names } of stems.slice(0, 3)) {
      const at = x(residue) - 4, y = base - 18 - 120 * n / most;
      const words = names[0].length > 26 ? `${names[0].slice(0, 25)}…` : names[0];
      if (placed.some(([left, top, width]) => Math.abs(top - y) < 12 && at < left + width && left < at + 6.2 * words.length)) continue;
      placed.push([at, y, 6.2 * words.length]);
      surface.text(at, y, words, COLOURS.ink);
    }
  }

  domainNames(surface, domains, x, base) {
    const ends = [0, 0];
    for (const [first, last, name] of [...domains].sort((one, other) => one[0] - other[0])) {
      const at = Math.max(40, (x(first) + x(last)) / 2 - 3 * name.length), row = at > ends[0] ? 0 : 1;
      if (at < ends[row]) continue;
      surface.text(at, base + 35 + 14 * row, name, COLOURS.soft_ink, "start", 10);
      ends[row] = at + 5.6 * name.length + 10;
    }
  }

  legend(states, domains, hotspots) {
    const words = [];
    for (const state of LOOK.states.filter(one => states.has(one))) {
      const surface = new SvgSurface(12, 12, COLOURS.paper, "");
      surface.circle(6, 6, 4, state.colour, COLOURS.paper);
      const picture = surface.finished();
      picture.setAttribute("aria-hidden", "true");
      words.push(element("span", {}, picture, state.label));
    }
    if (domains.length) words.push(element("span", {}, "blue: critical domain"));
    if (hotspots.length) words.push(element("span", {}, "tick: named hotspot"));
    this.section.querySelector(".legend").replaceChildren(...words);
  }
}
