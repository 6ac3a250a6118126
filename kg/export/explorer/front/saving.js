"use strict";
/* What is shown, as a picture to keep. */

/** @param {Blob} blob @param {string} name */
function keep(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(/** @type {HTMLAnchorElement} */ (link).href), 10_000);
}

/** All layers of the picture on one canvas. @param {Picture} picture @returns {Promise<Blob | null>} */
function pngOf(picture) {
  const { width, height } = picture.sigma.getDimensions();
  const scale = window.devicePixelRatio || 1;
  const whole = /** @type {HTMLCanvasElement} */ (element("canvas", { width: width * scale, height: height * scale }));
  const context = whole.getContext("2d");
  if (!context) return Promise.resolve(null);
  context.fillStyle = cssColour("--page");
  context.fillRect(0, 0, whole.width, whole.height);
  picture.sigma.refresh();
  const layers = picture.sigma.getCanvases();
  for (const name of ["edges", "edgeLabels", "nodes", "labels", "hovers", "hoverNodes"]) {
    if (layers[name]) context.drawImage(layers[name], 0, 0, whole.width, whole.height);
  }
  return new Promise((done) => whole.toBlob(done, "image/png"));
}

/** The picture as SVG, from the places of the nodes. @param {Picture} picture */
function svgOf(picture) {
  const { width, height } = picture.sigma.getDimensions();
  const escaped = (/** @type {string} */ text) => text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
  const at = (/** @type {any} */ { x, y }) => picture.sigma.graphToViewport({ x, y });
  const round = (/** @type {number} */ value) => Math.round(value * 10) / 10;
  const lines = [`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="13">`, `<rect width="100%" height="100%" fill="${cssColour("--page")}"/>`];
  picture.graph.forEachEdge((/** @type {string} */ _key, /** @type {any} */ tie, /** @type {string} */ _one, /** @type {string} */ _other, /** @type {any} */ one, /** @type {any} */ other) => {
    const [from, to] = [at(one), at(other)];
    lines.push(`<line x1="${round(from.x)}" y1="${round(from.y)}" x2="${round(to.x)}" y2="${round(to.y)}" stroke="#8a93a3" stroke-opacity="0.4" stroke-width="${tie.size}"/>`);
  });
  picture.graph.forEachNode((/** @type {string} */ key, /** @type {any} */ node) => {
    const place = at(node);
    const size = picture.sigma.scaleSize(node.size);
    lines.push(`<circle cx="${round(place.x)}" cy="${round(place.y)}" r="${round(size)}" fill="${node.color}"/>`);
    const isCommunity = key.startsWith("c");
    if (size > 4) lines.push(`<text x="${round(place.x + (isCommunity ? 0 : size + 4))}" y="${round(place.y + 4)}"${isCommunity ? ' text-anchor="middle"' : ""} fill="${cssColour("--ink")}">${escaped(node.label)}</text>`);
  });
  return [...lines, "</svg>"].join("\n");
}
