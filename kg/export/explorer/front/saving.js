"use strict";
/* What is shown, as a picture to keep. */

const SVG = "http://www.w3.org/2000/svg";

/** Give a file to keep; null is none. @param {Blob | null} blob @param {string} name */
function keep(blob, name) {
  if (!blob) return;
  const link = /** @type {HTMLAnchorElement} */ (element("a", { href: URL.createObjectURL(blob), download: name }));
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** @param {string} tag @param {Record<string, string | number>} attributes @param {...(Node | string)} children @returns {SVGElement} */
function svgElement(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** The picture as SVG, as it lies on the stage. @param {Picture | PlainPicture} picture @returns {SVGElement} */
function svgPicture(picture) {
  const { width, height } = picture.dimensions();
  const { colours } = picture;
  const round = (/** @type {number} */ value) => Math.round(value * 10) / 10;
  const text = 13 * pageScale();
  const root = svgElement("svg", { xmlns: SVG, width, height, viewBox: `0 0 ${width} ${height}`, "font-family": "system-ui, sans-serif", "font-size": text },
    svgElement("rect", { width: "100%", height: "100%", fill: colours.page }));
  picture.graph.forEachEdge((key, tie, _source, _target, one, other) => {
    const [from, to] = [picture.at(one), picture.at(other)];
    const isMarked = picture.marked.has(key);
    root.append(svgElement("line", { x1: round(from.x), y1: round(from.y), x2: round(to.x), y2: round(to.y), stroke: isMarked ? colours["strong-edge"] : colours.edge, "stroke-width": tie.size, "data-key": key }));
  });
  const places = new LabelPlaces();
  places.clear(width, height, []);
  /** @type {SVGElement[]} */
  const labels = [];
  const nodes = /** @type {[string, Drawing.NodeLook][]} */ ([]);
  picture.graph.forEachNode((key, node) => nodes.push([key, node]));
  for (const [key, node] of nodes.sort((one, other) => other[1].size - one[1].size)) {
    const at = picture.at(node);
    const size = picture.radius(node.size);
    const isMarked = picture.marked.has(key);
    root.append(svgElement("circle", {
      cx: round(at.x), cy: round(at.y), r: round(Math.max(0.5, size)), fill: node.color, "data-key": key, ...(isMarked ? { stroke: colours.accent, "stroke-width": 3 } : {}),
    }));
    const words = { fill: colours.ink, "data-key": key };
    if (node.isCommunity) labels.push(...namesInside(node.label, at, size, text, words));
    else {
      const place = places.place(key, { ...at, size }, node.label.length * text * 0.56, text * LINE_HEIGHT, isMarked);
      if (place) labels.push(svgElement("text", { x: round(place.left), y: round(place.top + text * 0.95), stroke: colours.page, "stroke-width": 3, "paint-order": "stroke", ...words }, node.label));
    }
  }
  root.append(...labels);
  return root;
}

/** @param {string} label @param {{x: number, y: number}} at @param {number} size @param {number} text @param {Record<string, string>} words */
function namesInside(label, at, size, text, words) {
  const room = Math.floor((1.8 * size) / (text * 0.56));
  const lines = label.split(", ").map((line) => (line.length <= room ? line : room > 5 ? `${line.slice(0, room - 1)}…` : "")).filter(Boolean).slice(0, Math.floor((1.5 * size) / (text * LINE_HEIGHT)));
  return lines.map((line, nth) => svgElement("text", { x: Math.round(at.x), y: Math.round(at.y + text * (0.36 + LINE_HEIGHT * (nth - (lines.length - 1) / 2))), "text-anchor": "middle", ...words }, line));
}

/** @param {Picture | PlainPicture} picture */
const svgOf = (picture) => new XMLSerializer().serializeToString(svgPicture(picture));

/** A canvas of a size, filled as the page is. @param {number} width @param {number} height in px of the screen */
function filledCanvas(width, height) {
  const canvas = /** @type {HTMLCanvasElement} */ (element("canvas", { width, height }));
  const context = canvas.getContext("2d");
  if (context) (context.fillStyle = cssColour("--page")), context.fillRect(0, 0, width, height);
  return { canvas, context };
}

/** Canvases over each other as PNG. @param {HTMLCanvasElement[]} layers @param {{width: number, height: number}} size @returns {Promise<Blob | null>} */
function pngOfLayers(layers, { width, height }) {
  const { canvas, context } = filledCanvas(width * devicePixelRatio, height * devicePixelRatio);
  for (const layer of layers) context?.drawImage(layer, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

/** @param {string} svg @param {{width: number, height: number}} size @returns {Promise<Blob | null>} */
async function pngOfSvg(svg, { width, height }) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const { canvas, context } = filledCanvas(width * devicePixelRatio, height * devicePixelRatio);
  context?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}
