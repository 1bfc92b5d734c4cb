// Share of the samples that are assessed, by gene and exon.

class Callability {
  constructor(section) {
    this.section = section;
    this.regions = new Map();
    DATA.regions.rows.forEach(([gene, name, hotspot, first, last], row) => {
      if (!this.regions.has(gene)) this.regions.set(gene, []);
      this.regions.get(gene).push({ row, gene, name, hotspot, first, last });
    });
  }

  share(region) {
    let assessed = 0, targeted = 0;
    for (const sample of SHOWN) {
      const state = regionState(region.row, sample);
      if (state !== NOT_TARGETED) targeted += 1;
      if (state === ASSESSED) assessed += 1;
    }
    return { assessed, targeted, share: targeted ? assessed / targeted : null };
  }

  update() {
    const place = this.section.querySelector(".figure");
    place.replaceChildren();
    if (!SHOWN.length) return;
    const { genes } = geneOrder(SHOWN);
    const rows = genes.map(gene => panel().genes[gene]).filter(gene => this.regions.has(gene))
      .map(gene => ({ gene, cells: this.regions.get(gene).map(region => ({ region, ...this.share(region) })) }));
    const most = Math.max(...rows.map(row => row.cells.length), 1);
    const size = Math.max(16, Math.min(30, Math.floor((this.section.clientWidth - LABEL - 20) / most)));
    const surface = new SvgSurface(LABEL + most * size + 4, rows.length * 18 + 4, COLOURS.paper, LOOK.sections.callability.title);
    rows.forEach(({ gene, cells }, at) => {
      const y = 2 + at * 18;
      surface.text(LABEL - 6, y + 12, gene, COLOURS.ink, "end");
      cells.forEach(({ region, share }, column) => this.draw(surface, LABEL + column * size, y, size, region, share));
    });
    place.append(element("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": LOOK.sections.callability.title }, surface.finished()));
    this.legend();
    this.worst(rows);
  }

  draw(surface, x, y, size, region, share) {
    if (share === null) {
      surface.line(x + 1, y + 8, x + size - 2, y + 8, COLOURS.soft_ink);
      return;
    }
    const bin = LOOK.callability.find(one => share >= one.from);
    surface.rect(x, y, size - 1, 16, bin.colour);
    if (region.hotspot) surface.line(x, y + 16, x + size - 1, y + 16, COLOURS.ink, 1.5);
    if (share < LOOK.callability[0].from) surface.text(x + (size - 1) / 2, y + 12, String(Math.floor(100 * share)), COLOURS.ink, "middle", size < 20 ? 9 : 10);
  }

  legend() {
    const place = this.section.querySelector(".legend");
    place.replaceChildren(...LOOK.callability.map(bin => {
      const surface = new SvgSurface(16, 12, COLOURS.paper, "");
      surface.rect(0, 0, 16, 12, bin.colour);
      const picture = surface.finished();
      picture.setAttribute("aria-hidden", "true");
      return element("span", {}, picture, bin.label);
    }), element("span", {}, `line: ${TEXTS.untargeted}`));
  }

  worst(rows) {
    const cells = rows.flatMap(row => row.cells).filter(one => one.share !== null)
      .sort((one, other) => one.share - other.share).slice(0, LOOK.worst_regions);
    numbersTable(this.section, ["Gene", "Region", "Assessed", "Targeted", "%"],
      cells.map(one => [one.region.gene, one.region.name, one.assessed, one.targeted, percent(one.share)]));
  }

  // Residues of a gene that are not callable in more than `limit` of the samples.
  gaps(gene, limit) {
    return (this.regions.get(gene) || []).filter(one => one.first !== undefined)
      .map(region => ({ region, ...this.share(region) }))
      .filter(one => one.share === null || 1 - one.share > limit)
      .map(one => [one.region.first, one.region.last]);
  }
}
