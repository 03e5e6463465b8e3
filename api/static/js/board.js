// The board: desks of a day against its slots. Talks are moved by pointer or by keyboard; what
// the day itself forbids is shown while a talk is held, every other rule is checked by the
// service when it is put down.
import { say } from "./page.js";
import { ask, element, fill } from "./asking.js";

const board = document.getElementById("board");
const words = JSON.parse(document.getElementById("board-words").textContent);
const talkPanel = document.getElementById("board-talk");
const standbyPanel = document.getElementById("board-standby");
const refusal = document.getElementById("board-refusal");
const note = document.getElementById("board-note");
const ZOOMS = [6, 9, 13, 18];
const EDGE = 60;

let data = null;      // what the service told of the day
let rows = [];        // one entry per desk: {desk, row, cells, talks by slot}
let at = { desk: 0, slot: 0 };
let held = null;      // the talk in the hand
let drag = null;

const t = (name, params = {}) => fill(words[name], params);
const vendorName = (talk) => data.vendors[talk.vendor]?.name ?? talk.vendor;
const time = (slot) => data.slots[slot].start;
const overlap = (a, b) =>
  a === b || (data.slots[a].start < data.slots[b].end && data.slots[b].start < data.slots[a].end);

async function load(day) {
  const source = board.dataset.source + (day ? `&day=${day}` : "");
  const answer = await ask("GET", source);
  if (!answer.ok) return tell(t("no_connection"));
  const before = data && data.day === answer.body.day ? rows : null;
  data = answer.body;
  note.hidden = true;
  if (before && before.length === data.desks.length) refresh(before);
  else render();
  showTalk();
  document.getElementById("board-undo").disabled = data.final;
  document.getElementById("board-redo").disabled = data.final;
}

// --- drawing

function talksByDesk() {
  const found = new Map(data.desks.map((desk) => [desk.id, new Map()]));
  for (const talk of data.talks) found.get(talk.desk)?.set(talk.slot, talk);
  return found;
}

function render() {
  const talks = talksByDesk();
  board.style.setProperty("--slots", data.slots.length);
  const head = element("div", { role: "row", class: "mm-board-head" });
  head.append(element("div", { role: "columnheader", class: "mm-board-name" }, t("place")));
  for (const slot of data.slots) {
    head.append(element("div", { role: "columnheader" }, slot.start));
  }
  rows = data.desks.map((desk, number) => drawRow(desk, number, talks.get(desk.id)));
  board.replaceChildren(head, ...rows.map((one) => one.row));
  board.setAttribute("aria-rowcount", data.desks.length + 1);
  board.setAttribute("aria-colcount", data.slots.length + 1);
  at = { desk: Math.min(at.desk, rows.length - 1), slot: Math.min(at.slot, data.slots.length - 1) };
  rows[at.desk]?.cells[at.slot]?.setAttribute("tabindex", "0");
  filter();
}

function drawRow(desk, number, talks) {
  const row = element("div", { role: "row", class: "mm-board-row", "aria-rowindex": number + 2 });
  const name = element("div", { role: "rowheader", class: "mm-board-name" });
  name.append(element("strong", {}, desk.agency), element("span", {}, desk.name));
  row.append(name);
  const cells = data.slots.map((_, slot) => {
    const cell = element("div", { role: "gridcell", tabindex: "-1", "aria-colindex": slot + 2 });
    cell.dataset.desk = number;
    cell.dataset.slot = slot;
    row.append(cell);
    return cell;
  });
  const one = { desk, row, cells, talks };
  cells.forEach((_, slot) => drawCell(one, slot));
  return one;
}

function drawCell(one, slot) {
  const cell = one.cells[slot];
  const talk = one.talks.get(slot);
  const closed = one.desk.closed.includes(slot);
  cell.className = talk ? "" : closed ? "closed" : "";
  const where = `${one.desk.agency} ${one.desk.name}, ${time(slot)}`;
  if (!talk) {
    cell.replaceChildren();
    cell.setAttribute("aria-label", `${where}, ${closed ? t("closed") : t("free")}`);
    return;
  }
  const card = element("div", { class: talk.fixed ? "mm-talk fixed" : "mm-talk" }, vendorName(talk));
  card.title = vendorName(talk);
  cell.replaceChildren(card);
  cell.setAttribute(
    "aria-label",
    `${where}, ${vendorName(talk)}${talk.fixed ? `, ${t("fixed")}` : ""}`,
  );
}

function refresh(before) {
  const talks = talksByDesk();
  rows = before;
  rows.forEach((one, number) => {
    const old = one.talks;
    one.desk = data.desks[number];
    one.talks = talks.get(one.desk.id);
    for (let slot = 0; slot < data.slots.length; slot += 1) {
      if (JSON.stringify(old.get(slot)) !== JSON.stringify(one.talks.get(slot))) {
        drawCell(one, slot);
      }
    }
  });
}

function filter() {
  const wanted = document.getElementById("board-search").value.trim().toLowerCase();
  const busyOnly = document.getElementById("board-busy").checked;
  let found = 0;
  for (const one of rows) {
    const names = [one.desk.agency, one.desk.name, ...[...one.talks.values()].map(vendorName)];
    const fits = !wanted || names.some((name) => name.toLowerCase().includes(wanted));
    one.row.hidden = !fits || (busyOnly && one.talks.size === 0);
    if (!one.row.hidden) found += 1;
    for (const [slot, talk] of one.talks) {
      const hit = wanted && vendorName(talk).toLowerCase().includes(wanted);
      one.cells[slot].classList.toggle("hit", Boolean(hit));
    }
  }
  return found;
}

// --- what the day forbids

function whyNot(talk, deskNumber, slot) {
  const one = rows[deskNumber];
  const own = data.desks.find((desk) => desk.id === talk.desk);
  if (own && one.desk.buyer !== own.buyer) return t("other_agency");
  if (one.desk.closed.includes(slot)) return t("closed");
  if (data.vendors[talk.vendor]?.closed.includes(slot)) return t("nobody", { who: vendorName(talk) });
  const busy = data.talks.find((other) => other !== talk && other.vendor === talk.vendor && overlap(other.slot, slot));
  return busy ? t("with", { who: vendorName(talk), time: time(busy.slot) }) : "";
}

function mark(talk) {
  rows.forEach((one, number) => {
    const own = data.desks.find((desk) => desk.id === talk.desk);
    if (own.buyer !== one.desk.buyer) return;
    one.cells.forEach((cell, slot) => {
      const place = !whyNot(talk, number, slot) && !one.talks.get(slot)?.fixed;
      cell.classList.toggle("open", place && !(talk.desk === one.desk.id && talk.slot === slot));
    });
  });
  board.classList.add("holding");
}

function unmark() {
  board.classList.remove("holding");
  for (const cell of board.querySelectorAll(".open, .over")) cell.classList.remove("open", "over");
}

// --- picking up and putting down

function pick(talk) {
  if (data.final) return say(t("final"));
  held = talk;
  mark(talk);
  say(t("picked", { vendor: vendorName(talk), time: time(talk.slot) }));
  return undefined;
}

function letGo(silent = false) {
  if (!held) return;
  held = null;
  unmark();
  if (!silent) say(t("cancelled"));
}

async function putDown(deskNumber, slot) {
  const talk = held;
  const one = rows[deskNumber];
  if (talk.desk === one.desk.id && talk.slot === slot) return letGo();
  const why = whyNot(talk, deskNumber, slot);
  if (why) return say(`${t("refused")} ${why}`);
  const other = one.talks.get(slot);
  letGo(true);
  if (other) {
    const swap = { kind: "swap", desk: talk.desk, vendor: talk.vendor, other_desk: other.desk, other_vendor: other.vendor };
    return send([swap], t("swapped", { one: vendorName(talk), other: vendorName(other) }), { desk: deskNumber, slot });
  }
  const move = { kind: "move", desk: talk.desk, vendor: talk.vendor, slot: data.slots[slot].id };
  if (one.desk.id !== talk.desk) move.to_desk = one.desk.id;
  return send([move], t("moved", { vendor: vendorName(talk), time: time(slot) }), { desk: deskNumber, slot });
}

async function send(edits, done, place) {
  const answer = await ask("POST", `${board.dataset.edits}/edits`, { edits }, data.revision);
  await settle(answer, done, place);
}

async function settle(answer, done, place) {
  if (answer.ok) {
    await load(data.day);
    if (place) focus(place.desk, place.slot);
    return say(done);
  }
  if (answer.status === 412) {
    await load(data.day);
    return tell(t("stale"));
  }
  if (answer.body?.findings?.length) return refuse(answer.body);
  return tell(answer.body?.detail || t("no_connection"));
}

function refuse(problem) {
  const list = problem.findings.map((finding) => {
    const item = element("li", { class: "error" });
    item.append(element("strong", {}, finding.what), element("span", {}, finding.remedy));
    return item;
  });
  document.getElementById("board-findings").replaceChildren(...list);
  const places = problem.more?.alternatives?.[0]?.places ?? [];
  const nearest = document.getElementById("board-nearest");
  nearest.replaceChildren();
  if (places.length) {
    nearest.append(element("p", {}, t("nearest")));
    for (const place of places) nearest.append(placeButton(place, problem));
  }
  refusal.showModal();
  say([t("refused"), ...problem.findings.map((finding) => finding.what)].join(" "));
}

function placeButton(place) {
  const desk = data.desks.find((one) => one.id === place.desk);
  const slot = data.slots.find((one) => one.id === place.slot);
  const when = slot ? slot.start : place.starts_at.slice(11, 16);
  const button = element("button", { type: "button", class: "krds-btn small secondary" }, `${when} · ${desk?.name ?? place.desk}`);
  const talk = refused;
  button.addEventListener("click", () => {
    refusal.close();
    const move = { kind: "move", desk: talk.desk, vendor: talk.vendor, slot: place.slot };
    if (place.desk !== talk.desk) move.to_desk = place.desk;
    send([move], t("moved", { vendor: vendorName(talk), time: when }));
  });
  return button;
}

let refused = null;   // the talk of the last request, for the places that are offered instead

function tell(text) {
  note.textContent = text;
  note.hidden = false;
  say(text);
}

// --- the talk that is looked at, and who stands by

function showTalk() {
  const one = rows[at.desk];
  const talk = one?.talks.get(at.slot);
  standbyPanel.replaceChildren();
  if (!one) return;
  if (talk) talkPanel.replaceChildren(...talkFacts(one, talk));
  else talkPanel.replaceChildren(element("h2", {}, `${one.desk.agency} ${one.desk.name}`), element("p", {}, `${time(at.slot)} · ${one.desk.closed.includes(at.slot) ? t("closed") : t("free")}`));
  const reserves = data.reserves.filter((reserve) => reserve.buyer === one.desk.buyer);
  standbyPanel.append(element("h3", {}, t("standby")));
  if (!reserves.length) standbyPanel.append(element("p", { class: "mm-quiet" }, t("no_standby")));
  for (const reserve of reserves) standbyPanel.append(reserveRow(one, reserve, talk));
}

function talkFacts(one, talk) {
  const facts = [
    element("h2", {}, vendorName(talk)),
    element("p", {}, `${one.desk.agency} ${one.desk.name} · ${time(talk.slot)}`),
    element("p", {}, t("points", { points: talk.points })),
  ];
  const lines = element("ul", { class: "mm-lines" });
  for (const line of talk.lines) lines.append(element("li", {}, line));
  if (talk.lines.length) facts.push(lines);
  if (data.final) return facts;
  const buttons = element("p", { class: "mm-actions" });
  buttons.append(
    action(t("move"), () => { pick(talk); focus(at.desk, at.slot); }),
    action(talk.fixed ? t("unpin") : t("pin"), () => pin(talk)),
    action(t("remove"), () => remove(talk)),
  );
  facts.push(buttons);
  return facts;
}

function action(text, run) {
  const button = element("button", { type: "button", class: "krds-btn small tertiary" }, text);
  button.addEventListener("click", run);
  return button;
}

const pin = (talk) =>
  send([{ kind: talk.fixed ? "unpin" : "pin", desk: talk.desk, vendor: talk.vendor }], t(talk.fixed ? "unpinned" : "pinned", { vendor: vendorName(talk) }), { ...at });
const remove = (talk) =>
  send([{ kind: "remove", desk: talk.desk, vendor: talk.vendor }], t("removed", { vendor: vendorName(talk) }), { ...at });

function reserveRow(one, reserve, talk) {
  const name = data.vendors[reserve.vendor]?.name ?? reserve.vendor;
  const row = element("p", { class: "mm-reserve" });
  row.append(element("span", {}, `${t("rank", { rank: reserve.rank })} ${name} · ${t("points", { points: reserve.points })}`));
  if (!data.final) {
    row.append(action(t("stand_in"), () => {
      const add = { kind: "add", desk: one.desk.id, vendor: reserve.vendor, slot: data.slots[at.slot].id };
      const edits = talk ? [{ kind: "remove", desk: talk.desk, vendor: talk.vendor }, add] : [add];
      send(edits, t("added", { vendor: name, time: time(at.slot) }), { ...at });
    }));
  }
  return row;
}

// --- moving about

function focus(desk, slot) {
  const old = rows[at.desk]?.cells[at.slot];
  at = { desk: Math.max(0, Math.min(desk, rows.length - 1)), slot: Math.max(0, Math.min(slot, data.slots.length - 1)) };
  const cell = rows[at.desk].cells[at.slot];
  old?.setAttribute("tabindex", "-1");
  cell.setAttribute("tabindex", "0");
  cell.focus();
  showTalk();
  if (held) {
    board.querySelector(".over")?.classList.remove("over");
    cell.classList.add("over");
    const why = whyNot(held, at.desk, at.slot);
    say(`${cell.getAttribute("aria-label")}${why ? `. ${why}` : ""}`);
  }
}

function step(by) {
  let desk = at.desk + by;
  while (rows[desk]?.row.hidden) desk += Math.sign(by);
  if (rows[desk]) focus(desk, at.slot);
}

const KEYS = {
  ArrowUp: () => step(-1),
  ArrowDown: () => step(1),
  ArrowLeft: () => focus(at.desk, at.slot - 1),
  ArrowRight: () => focus(at.desk, at.slot + 1),
  Home: () => focus(at.desk, 0),
  End: () => focus(at.desk, data.slots.length - 1),
  PageUp: () => focus(at.desk - 10, at.slot),
  PageDown: () => focus(at.desk + 10, at.slot),
  Escape: () => letGo(),
  Enter: () => act(),
  " ": () => act(),
  Delete: () => { const talk = rows[at.desk].talks.get(at.slot); if (talk && !data.final) remove(talk); },
  p: () => { const talk = rows[at.desk].talks.get(at.slot); if (talk && !data.final) pin(talk); },
};

function act() {
  if (held) { refused = held; return putDown(at.desk, at.slot); }
  const talk = rows[at.desk].talks.get(at.slot);
  return talk ? pick(talk) : undefined;
}

board.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey) {
    if (event.key === "z") { event.preventDefault(); again("undo"); }
    if (event.key === "y") { event.preventDefault(); again("redo"); }
    return;
  }
  const run = KEYS[event.key];
  if (!run) return;
  event.preventDefault();
  run();
});

// --- by pointer: drag, or click to pick up and click to put down

const cellOf = (target) => target.closest?.("[role=gridcell]");
const place = (cell) => ({ desk: Number(cell.dataset.desk), slot: Number(cell.dataset.slot) });

board.addEventListener("pointerdown", (event) => {
  const cell = cellOf(event.target);
  if (!cell || event.button !== 0) return;
  const where = place(cell);
  drag = { ...where, x: event.clientX, y: event.clientY, ghost: null, talk: rows[where.desk].talks.get(where.slot) };
});

window.addEventListener("pointermove", (event) => {
  if (!drag?.talk || data.final) return;
  const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > 5;
  if (!drag.ghost && far) startDrag();
  if (!drag.ghost) return;
  event.preventDefault();
  drag.x = event.clientX;
  drag.y = event.clientY;
  if (!drag.frame) drag.frame = requestAnimationFrame(moveGhost);
});

function startDrag() {
  pick(drag.talk);
  drag.ghost = element("div", { class: "mm-talk mm-ghost", "aria-hidden": "true" }, vendorName(drag.talk));
  document.body.append(drag.ghost);
  document.body.classList.add("mm-dragging");
}

function moveGhost() {
  if (!drag?.ghost) return;
  drag.frame = null;
  drag.ghost.style.transform = `translate(${drag.x + 8}px, ${drag.y + 8}px)`;
  const over = cellOf(document.elementFromPoint(drag.x, drag.y) ?? board);
  if (over !== drag.over) {
    drag.over?.classList.remove("over");
    over?.classList.add("over");
    drag.over = over;
  }
  const box = board.getBoundingClientRect();
  board.scrollBy(
    drag.x > box.right - EDGE ? 12 : drag.x < box.left + EDGE + 160 ? -12 : 0,
    drag.y > box.bottom - EDGE ? 12 : drag.y < box.top + EDGE ? -12 : 0,
  );
}

window.addEventListener("pointerup", (event) => {
  if (!drag) return;
  const { ghost, over, desk, slot } = drag;
  drag = null;
  document.body.classList.remove("mm-dragging");
  if (ghost) {
    ghost.remove();
    const target = over && place(over);
    refused = held;
    if (!target) letGo();
    else putDown(target.desk, target.slot).catch(() => {}).finally(() => { if (held) letGo(true); });
    return;
  }
  if (cellOf(event.target)) {
    focus(desk, slot);
    if (held) { refused = held; putDown(desk, slot); }
  }
});

window.addEventListener("pointercancel", () => {
  drag?.ghost?.remove();
  drag = null;
  document.body.classList.remove("mm-dragging");
  letGo(true);
});

// --- tools

async function again(which) {
  if (data.final) return say(t("final"));
  const answer = await ask("POST", `${board.dataset.edits}/${which}`, {}, data.revision);
  return settle(answer, t(which === "undo" ? "undone" : "redone"));
}

document.getElementById("board-undo").addEventListener("click", () => again("undo"));
document.getElementById("board-redo").addEventListener("click", () => again("redo"));
document.getElementById("board-print").addEventListener("click", () => window.print());
document.getElementById("board-day").addEventListener("change", (event) => load(event.target.value));
document.getElementById("board-busy").addEventListener("change", () => say(t("found", { count: filter() })));
document.getElementById("board-search").addEventListener("input", () => say(t("found", { count: filter() })));

let zoom = Number(sessionStorage.getItem("board-zoom") ?? 1);
function setZoom(next) {
  zoom = Math.max(0, Math.min(ZOOMS.length - 1, next));
  sessionStorage.setItem("board-zoom", zoom);
  board.style.setProperty("--cell", `${ZOOMS[zoom]}rem`);
}
for (const button of document.querySelectorAll("[data-zoom]")) {
  button.addEventListener("click", () => setZoom(zoom + Number(button.dataset.zoom)));
}

setZoom(zoom);
load(document.getElementById("board-day").value);
