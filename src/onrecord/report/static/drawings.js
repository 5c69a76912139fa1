"use strict";
// Zooming, moving and choosing in the drawings that the server made, by D3. Without this script they stand as drawn.

const still = matchMedia("(prefers-reduced-motion: reduce)");

// The buttons of a drawing, nearer, further and all: data-by is a factor, 0 shows all. Returns what tells which of them
// can do something; the others keep the focus and do nothing.
function zoomButtons(drawing, zoomBy) {
  const buttons = [...drawing.querySelectorAll(".zoom button")];
  for (const button of buttons) {
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") !== "true") zoomBy(Number(button.dataset.by));
    });
  }
  return (...able) => buttons.forEach((button, i) => button.setAttribute("aria-disabled", String(!able[i])));
}

// The map: the land is scaled, places and names keep their size. Names give way to each other and to places.
function furnishMap(drawing) {
  const svg = drawing.querySelector("svg.map"), chosen = d3.select(svg), land = svg.querySelector(".land");
  const { width, height } = svg.viewBox.baseVal;
  const MOST = 8, NAMED = 30, GAP = 4;
  const labels = svg.querySelector(".labels"), buttons = drawing.querySelector(".zoom");
  labels.replaceChildren();
  const dots = [...svg.querySelectorAll("a[data-label]")].map((link) => {
    const circle = link.querySelector("circle"), label = document.createElementNS(svg.namespaceURI, "text");
    label.textContent = link.dataset.label;
    labels.append(label);
    const [x, y, r] = ["cx", "cy", "r"].map((name) => Number(circle.getAttribute(name)));
    return { link, circle, label, wide: label.getComputedTextLength(), x, y, full: r, r };
  });
  let across = width, tall = height, first = 1, shown = d3.zoomIdentity;

  function place(dot, taken) {
    const far = dot.r + GAP, [x, y] = dot.at;
    for (const [left, base] of [[x + far, y + 5], [x - far - dot.wide, y + 5],
      [x - dot.wide / 2, y + far + 12], [x - dot.wide / 2, y - far]]) {
      const box = [left, base - 13, left + dot.wide, base + 4];
      if (box[0] < 2 || box[2] > across - 2 || box[1] < 0 || box[3] > tall) continue;
      if (taken.some((t) => box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1])) continue;
      dot.label.setAttribute("x", left.toFixed(1));
      dot.label.setAttribute("y", base.toFixed(1));
      taken.push(box);
      return true;
    }
    return false;
  }

  function draw() {
    land.setAttribute("transform", shown);
    for (const dot of dots) {
      dot.at = shown.apply([dot.x, dot.y]);
      dot.circle.setAttribute("cx", dot.at[0].toFixed(1));
      dot.circle.setAttribute("cy", dot.at[1].toFixed(1));
      dot.seen = dot.at[0] > 0 && dot.at[0] < across && dot.at[1] > 0 && dot.at[1] < tall;
    }
    const taken = dots.map(({ at: [x, y], r }) => [x - r * 0.7, y - r * 0.7, x + r * 0.7, y + r * 0.7]);
    taken.push([0, 0, buttons.offsetLeft + buttons.offsetWidth, buttons.offsetTop + buttons.offsetHeight]);
    let named = 0;
    for (const dot of dots) {
      const fits = dot.seen && named < NAMED && place(dot, taken);
      dot.label.classList.toggle("out", !fits);
      named += fits;
    }
  }

  const zoom = d3.zoom()
    .translateExtent([[0, 0], [width, height]])
    .extent(() => [[0, 0], [across, tall]])
    .filter((event) => event.type === "wheel" ? event.ctrlKey || event.metaKey
      : event.type.startsWith("touch") ? event.touches.length > 1 || shown.k > first * 1.01
      : !event.button && !event.ctrlKey)
    .on("zoom", (event) => {
      shown = event.transform;
      svg.classList.toggle("nearer", shown.k > first * 1.01);
      const [least, most] = zoom.scaleExtent();
      able(shown.k < most * 0.99, shown.k > least * 1.01, String(shown) !== String(start()));
      draw();
    });
  const able = zoomButtons(drawing, (by) => {
    const how = still.matches ? chosen : chosen.transition().duration(250);
    const busiest = dots.find((dot) => dot.seen); // what the buttons come nearer to
    if (by) how.call(zoom.scaleBy, by, busiest?.at); else how.call(zoom.transform, start());
  });

  // All places, filling the frame if they can: it has another shape than the drawing where the page is narrow.
  const ends = (axis) => [Math.min(...dots.map((dot) => dot[axis])), Math.max(...dots.map((dot) => dot[axis]))];
  const spread = (axis) => ((axis === "x" ? across : tall) - 60) / Math.max(1, ends(axis)[1] - ends(axis)[0]);
  const middle = (axis) => (ends(axis)[0] + ends(axis)[1]) / 2;
  function start() {
    const there = d3.zoomIdentity.translate(across / 2 - first * middle("x"), tall / 2 - first * middle("y")).scale(first);
    return zoom.constrain()(there, [[0, 0], [across, tall]], zoom.translateExtent());
  }

  function fit() {
    const box = svg.getBoundingClientRect();
    if (!box.width || (Math.abs(box.width - across) < 1 && Math.abs(box.height - tall) < 1 && shown !== d3.zoomIdentity)) return;
    [across, tall] = [box.width, box.height];
    const least = Math.min(across / width, tall / height);
    first = Math.max(least, Math.min(Math.max(across / width, tall / height), ...["x", "y"].map(spread)));
    svg.setAttribute("viewBox", `0 0 ${across} ${tall}`);
    for (const dot of dots) dot.circle.setAttribute("r", dot.r = Math.max(5, dot.full * Math.min(1, Math.max(0.6, across / 800))));
    zoom.scaleExtent([least, Math.max(across / width, tall / height) * MOST]);
    chosen.call(zoom.transform, start());
  }

  chosen.call(zoom);
  svg.addEventListener("wheel", (event) => { if (event.ctrlKey || event.metaKey) event.preventDefault(); }, { passive: false });
  drawing.addEventListener("focusin", (event) => { // on the svg it would make that a stop of the tab key
    const dot = dots.find(({ link }) => link === event.target);
    if (dot && !dot.seen) chosen.call(zoom.translateTo, dot.x, dot.y);
  });
  fit();
  new ResizeObserver(fit).observe(svg);
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY = 86400000;

// The timeline: zooming widens it inside its scrolling box, so that the page's own ways of scrolling move it. In the
// app dragging over it chooses a period.
function furnishTimeline(drawing) {
  const svg = drawing.querySelector("svg.timeline"), box = drawing.querySelector(".scroll");
  const parties = drawing.querySelector("svg.parties"), ticks = svg.querySelector(".ticks");
  const { x: left, width, height } = svg.viewBox.baseVal, top = Number(drawing.dataset.top), RIGHT = 10, LEAST = 9;
  const first = Date.parse(drawing.dataset.first), days = Math.round((Date.parse(drawing.dataset.last) - first) / DAY) + 1;
  const day = (width - RIGHT) / days, MOST = Math.max(1, Math.min(64, days / 3));
  const bars = [...svg.querySelectorAll(".bar rect")].map((rect) => ({
    rect, x: Number(rect.getAttribute("x")), days: Number(rect.dataset.days || rect.getAttribute("width")),
  }));
  const middle = bars.map((bar) => bar.x).sort((a, b) => a - b)[bars.length >> 1];
  let k = 1;
  const able = zoomButtons(drawing, (by) => widen(by ? k * by : 1));
  const date = (i) => new Date(first + i * DAY);

  function draw() {
    svg.setAttribute("width", width * k);
    svg.setAttribute("viewBox", `${left} 0 ${width * k} ${height}`);
    for (const bar of bars) {
      bar.rect.setAttribute("x", (left + (bar.x - left) * k).toFixed(1));
      bar.rect.setAttribute("width", Math.max(LEAST, (bar.days + 2) * k - 2).toFixed(1));
    }
    const step = [1, 2, 7, 14, 30, 91, 182, 365, 730, 1826, 3652, 18262].find((s) => days / s / k <= (k > 1 ? 9 : 11)) || 18262;
    ticks.replaceChildren();
    for (let i = 0, year = 0; i < days; i += step) {
      const at = date(i), x = left + i * day * k, [line, text] = ["line", "text"].map((n) => document.createElementNS(svg.namespaceURI, n));
      for (const [name, value] of [["x1", x], ["x2", x], ["y1", top - 8], ["y2", height]]) line.setAttribute(name, value);
      text.setAttribute("x", x + 3);
      text.setAttribute("y", 16);
      text.textContent = `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}` + (k === 1 && year === at.getUTCFullYear() ? "" : ` ${at.getUTCFullYear()}`);
      year = at.getUTCFullYear();
      ticks.append(line);
      if (x + 40 < left + width * k) ticks.append(text);
    }
  }

  // `at` is a place in the box that stays where it is.
  function widen(wanted, at = (parties.clientWidth + box.clientWidth) / 2) {
    const before = k, place = at - parties.getBoundingClientRect().width, held = (box.scrollLeft + place) / before;
    k = Math.max(1, Math.min(MOST, wanted));
    if (k !== before) draw();
    box.scrollLeft = held * k - place;
    able(k < MOST, k > 1, k > 1);
    brushing();
  }
  box.addEventListener("wheel", (event) => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    widen(k * 2 ** (-event.deltaY * (event.deltaMode ? 0.05 : 0.004)), event.clientX - box.getBoundingClientRect().left);
  }, { passive: false });

  const form = drawing.closest("main").querySelector("form[hx-get]");
  const brush = form && d3.brushX().touchable(false).on("end", ({ selection }) => {
    if (!selection) return;
    const [from, to] = selection.map((x) => (x - left) / k / day);
    const last = Math.max(Math.floor(from), Math.ceil(to) - 1);
    form.elements.first.value = date(Math.max(0, Math.floor(from))).toISOString().slice(0, 10);
    form.elements.last.value = date(Math.min(days - 1, last)).toISOString().slice(0, 10);
    form.dispatchEvent(new Event("change", { bubbles: true }));
  });
  const over = brush && d3.select(svg).insert("g", "[data-roving]").attr("class", "brush").attr("aria-hidden", "true");
  function brushing() {
    if (brush) over.call(brush.extent([[left, top - 8], [left + (width - RIGHT) * k, height]]));
  }
  widen(1);
  box.scrollLeft = middle - left - (box.clientWidth - parties.clientWidth) / 2;
}

function furnishDrawings(root) {
  for (const drawing of root.querySelectorAll("[data-map]")) furnishMap(drawing);
  for (const drawing of root.querySelectorAll("[data-timeline]")) furnishTimeline(drawing);
}
furnishDrawings(document);
document.addEventListener("htmx:afterSwap", (event) => furnishDrawings(event.detail.target));
