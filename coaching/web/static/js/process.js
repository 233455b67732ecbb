// Draws a process and marks where it stands: the list below the drawing says the same, and stays
// where the drawing cannot be shown.
//   <div class="bpmn" data-xml="URL" data-marks='[{"id", "state", "badge", "url", "label"}]'>
const ROOM = 24; // pixels around the drawing
const FOOT = 48; // pixels below it, where the viewer's own sign stands
const [LOWEST, HIGHEST] = [180, 640]; // pixels
const READABLE = 0.5; // drawn smaller than this, it begins where it is busy
const LEGIBLE = 0.75;
const STEP = 1.25;
const FONT = '"Source Sans 3", system-ui, sans-serif';

const looks = {
  canvas: { deferUpdate: false },
  bpmnRenderer: {
    defaultFillColor: "#FFFFFF",
    defaultStrokeColor: "#17302B",
    defaultLabelColor: "#17302B",
  },
  textRenderer: {
    defaultStyle: { fontFamily: FONT, fontSize: 15, lineHeight: 1.12 },
    externalStyle: { fontFamily: FONT, fontSize: 14, lineHeight: 1.1 },
  },
  // The wheel moves the page, not the drawing.
  zoomScroll: { enabled: false },
};

async function text(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return answer.text();
}

async function draw(box) {
  const view = box.closest(".process__view");
  const [xml] = await Promise.all([text(box.dataset.xml), document.fonts.ready]);
  view.hidden = false; // texts are measured, so it must be seen while it is drawn
  try {
    const viewer = new window.BpmnJS({ container: box, ...looks });
    await viewer.importXML(xml);
    const marks = box.dataset.differ ? await compared(viewer, box) : JSON.parse(box.dataset.marks);
    show(viewer, marks, box.dataset.now);
    const fit = () => fitIn(viewer, box, marks);
    fit();
    followFinger(viewer, box);
    for (const button of view.querySelectorAll("[data-zoom]")) {
      button.addEventListener("click", () => zoom(viewer, button.dataset.zoom, fit));
    }
    box.dataset.drawn = "yes";
  } catch (error) {
    view.hidden = true;
    throw error;
  }
}

// What differs from the drawing before (what came and changed) or after (what went).
async function compared(viewer, box) {
  const [{ diff }, other] = await Promise.all([
    import(new URL(box.dataset.differ, location.href)),
    text(box.dataset.before ?? box.dataset.after),
  ]);
  const { rootElement } = await viewer.get("moddle").fromXML(other);
  const here = viewer.getDefinitions();
  const found = box.dataset.before ? diff(rootElement, here) : diff(here, rootElement);
  const states = box.dataset.before
    ? { added: found._added, changed: found._changed, moved: found._layoutChanged }
    : { removed: found._removed };
  const marks = new Map();
  for (const [state, elements] of Object.entries(states).reverse()) {
    for (const id of Object.keys(elements)) marks.set(id, { id, state });
  }
  return [...marks.values()];
}

function show(viewer, marks, now) {
  const [canvas, overlays, registry] = ["canvas", "overlays", "elementRegistry"].map((part) =>
    viewer.get(part),
  );
  const states = new Map(marks.map((mark) => [mark.id, mark.state]));
  registry.forEach((element) => {
    if (/:(Lane|Participant)$/.test(element.type)) canvas.addMarker(element.id, "is-lane");
    if (element.type !== "bpmn:SequenceFlow") return;
    const { sourceRef, targetRef } = element.businessObject;
    const went = states.get(sourceRef.id) === "done" && states.has(targetRef.id);
    if (went && states.get(targetRef.id) !== "later") canvas.addMarker(element.id, "is-doneflow");
  });
  for (const mark of marks) {
    const element = registry.get(mark.id);
    if (!element) continue;
    canvas.addMarker(mark.id, `is-${mark.state}`);
    if (isGroup(element)) canvas.addMarker(mark.id, "is-group");
    const isStep = /Task$|Activity$/.test(element.type);
    const words = mark.badge ?? (isStep ? { done: "✓", now }[mark.state] : undefined);
    if (words) {
      const side = mark.state === "done" && !mark.badge ? { right: 16 } : { left: -6 };
      const html = badge(words, mark);
      overlays.add(mark.id, { position: { top: -18, ...side }, scale: { min: 1 }, html });
    }
    if (mark.note) {
      const html = badge(mark.note, { state: "note" });
      overlays.add(mark.id, { position: { bottom: 10, right: 30 }, scale: { min: 1 }, html });
    }
  }
}

const isGroup = (element) => element.type === "bpmn:SubProcess";

function badge(words, mark) {
  const made = document.createElement(mark.url ? "a" : "span");
  made.className = `bpmn-badge bpmn-badge--${mark.state}`;
  made.textContent = words;
  if (mark.url) made.href = mark.url;
  if (mark.label) made.setAttribute("aria-label", mark.label);
  if (mark.label) made.title = mark.label;
  return made;
}

// As high as the drawing needs at this width, and the whole of it in the middle; where that is too
// small to read, larger and moved to where the year is busy.
function fitIn(viewer, box, marks) {
  const canvas = viewer.get("canvas");
  const { x, y, width, height } = canvas.viewbox().inner;
  const whole = { x: x - ROOM, y: y - ROOM, width: width + 2 * ROOM, height: height + ROOM };
  const across = Math.min(box.clientWidth / whole.width, 1);
  const isSmall = across < READABLE;
  const ideal = whole.height * (isSmall ? LEGIBLE : across) + FOOT;
  box.style.blockSize = `${Math.round(Math.min(Math.max(ideal, LOWEST), HIGHEST))}px`;
  canvas.resized();
  const down = (box.clientHeight - FOOT) / whole.height;
  const scale = isSmall ? LEGIBLE : Math.min(across, down);
  const seen = { width: box.clientWidth / scale, height: box.clientHeight / scale };
  const aside = Math.max(0, seen.width - whole.width) / 2;
  const busy = isSmall ? busiest(viewer, marks) : undefined;
  const left = busy ? Math.min(busy.x - ROOM, whole.x + whole.width - seen.width) : whole.x - aside;
  canvas.viewbox({ ...seen, x: left, y: whole.y });
}

function busiest(viewer, marks) {
  const registry = viewer.get("elementRegistry");
  const busy = marks.filter((mark) => mark.state !== "done");
  return busy.map((mark) => registry.get(mark.id)).find((one) => one?.width && !isGroup(one));
}

// A finger moves the drawing sideways, and the page up and down.
function followFinger(viewer, box) {
  let from;
  box.addEventListener("pointerdown", (event) => {
    from = event.pointerType === "touch" ? event.clientX : undefined;
  });
  box.addEventListener("pointermove", (event) => {
    if (from === undefined || event.pointerType !== "touch") return;
    viewer.get("canvas").scroll({ dx: event.clientX - from, dy: 0 });
    from = event.clientX;
  });
  for (const end of ["pointerup", "pointercancel"]) {
    box.addEventListener(end, () => {
      from = undefined;
    });
  }
}

function zoom(viewer, way, fit) {
  if (way === "fit") return fit();
  const canvas = viewer.get("canvas");
  return canvas.zoom(canvas.zoom() * (way === "in" ? STEP : 1 / STEP), "auto");
}

for (const box of document.querySelectorAll(".bpmn[data-xml]")) {
  if (window.BpmnJS) draw(box);
}
