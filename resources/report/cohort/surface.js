"use strict";
// Drawing on a canvas or into SVG by the same calls; sizes are pixels of the page.

class CanvasSurface {
  constructor(canvas, width, height, paper) {
    this.scale = Math.max(1, window.devicePixelRatio || 1);
    canvas.width = Math.round(width * this.scale);
    canvas.height = Math.round(height * this.scale);
    canvas.style.setProperty("width", `${width}px`);
    canvas.style.setProperty("height", `${height}px`);
    this.context = canvas.getContext("2d");
    this.context.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    this.context.fillStyle = paper;
    this.context.fillRect(0, 0, width, height);
  }

  // Edges are rounded to pixels of the device, so that neighbours neither overlap nor leave seams.
  rect(x, y, width, height, colour) {
    const round = value => Math.round(value * this.scale) / this.scale;
    const left = round(x), top = round(y), one = 1 / this.scale;
    this.context.fillStyle = colour;
    this.context.fillRect(left, top, Math.max(one, round(x + width) - left), Math.max(one, round(y + height) - top));
  }

  frame(x, y, width, height, colour, thick = 1) {
    this.context.strokeStyle = colour;
    this.context.lineWidth = thick;
    this.context.strokeRect(x + thick / 2, y + thick / 2, width - thick, height - thick);
  }

  text(x, y, words, colour, anchor = "start", size = 11) {
    this.context.fillStyle = colour;
    this.context.font = `${size}px Helvetica, Arial, "Liberation Sans", sans-serif`;
    this.context.textAlign = anchor === "middle" ? "center" : anchor;
    this.context.fillText(words, x, y);
  }
}

const SVG = "http://www.w3.org/2000/svg";

function svgElement(name, attributes = {}, words = null) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (words !== null) made.textContent = words;
  return made;
}

class SvgSurface {
  constructor(width, height, paper, label) {
    this.root = svgElement("svg", { xmlns: SVG, viewBox: `0 0 ${width} ${height}`, width, height, role: "img",
      "font-family": "Helvetica, Arial, Liberation Sans, sans-serif" });
    this.root.append(svgElement("title", {}, label), svgElement("rect", { width: "100%", height: "100%", fill: paper }));
    this.paths = new Map();
  }

  rect(x, y, width, height, colour) {
    if (!this.paths.has(colour)) {
      const path = svgElement("path", { fill: colour });
      this.root.append(path);
      this.paths.set(colour, { path, parts: [] });
    }
    const n = value => +value.toFixed(2);
    this.paths.get(colour).parts.push(`M${n(x)} ${n(y)}h${n(width)}v${n(height)}h${n(-width)}z`);
  }

  // What is drawn later is above what was drawn before.
  layer() {
    this.flush();
    this.paths = new Map();
  }

  flush() {
    for (const { path, parts } of this.paths.values()) path.setAttribute("d", parts.join(""));
  }

  frame(x, y, width, height, colour, thick = 1) {
    this.root.append(svgElement("rect", { x: x + thick / 2, y: y + thick / 2, width: width - thick, height: height - thick,
      fill: "none", stroke: colour, "stroke-width": thick }));
  }

  line(x1, y1, x2, y2, colour, thick = 1, dash = "none") {
    this.root.append(svgElement("line", { x1, y1, x2, y2, stroke: colour, "stroke-width": thick, "stroke-dasharray": dash }));
  }

  circle(x, y, radius, fill, stroke) {
    this.root.append(svgElement("circle", { cx: x, cy: y, r: radius, fill, stroke }));
  }

  text(x, y, words, colour, anchor = "start", size = 11) {
    this.root.append(svgElement("text", { x, y, fill: colour, "text-anchor": anchor, "font-size": size }, words));
  }

  finished() {
    this.flush();
    return this.root;
  }
}

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter(one => one !== null));
  return made;
}

function save(name, blob) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

// A spreadsheet program must not take a cell for a formula.
function tsvCell(value) {
  const text = value === null || value === undefined ? "NA" : String(value).replace(/[\t\r\n]/g, " ");
  return /^[=+\-@]/.test(text) && !/^-?[0-9.]+(e-?[0-9]+)?$/.test(text) ? `'${text}` : text;
}

const saveTsv = (name, rows) =>
  save(name, new Blob([rows.map(row => row.map(tsvCell).join("\t")).join("\n") + "\n"], { type: "text/tab-separated-values" }));

const saveSvg = (name, root) => save(name, new Blob([new XMLSerializer().serializeToString(root)], { type: "image/svg+xml" }));
