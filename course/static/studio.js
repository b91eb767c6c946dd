// The studio's page. It keeps the text, sends it to the notebook at each change, and draws what
// comes back. The HTML of an answer is made by the kit's own templates, which escape everything
// that a learner wrote; all other text is set as text.
//
// At most one message is on its way at a time. While one is, only the newest text waits. An answer
// to any other message, such as one that was given up or that another view sent, is left alone.

const SPOKEN_AFTER = 1000; // ms without a change until a screen reader is told
const ONE_STEP = 1000; // ms: typing without a longer pause is undone in one step
const STILL_WAITING = 3000;
const GIVE_UP = 15000; // then the message counts as lost, and the next one may go
const ONE_STRETCH = 60; // letters: nor is more than this
const UNDO_STEPS = 300;

function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children);
  return made;
}

function button(text, attributes, press) {
  const made = make("button", { type: "button", class: "arw-button", ...attributes }, text);
  made.addEventListener("click", press);
  return made;
}

// What was in the box before, and after. A step is one insert, or typing without a pause.
class History {
  constructor(text) {
    this.steps = [{ text, caret: text.length }];
    this.at = 0;
    this.last = { kind: "", time: 0 };
  }

  record(text, caret, kind) {
    if (text === this.steps[this.at].text) return;
    const now = Date.now();
    const goesOn =
      kind !== "" &&
      kind === this.last.kind &&
      now - this.last.time < ONE_STEP &&
      this.at > 0 &&
      Math.abs(text.length - this.steps[this.at - 1].text.length) < ONE_STRETCH;
    this.steps.length = this.at + 1;
    if (goesOn) this.steps[this.at] = { text, caret };
    else this.steps.push({ text, caret });
    if (this.steps.length > UNDO_STEPS) this.steps.shift();
    this.at = this.steps.length - 1;
    this.last = { kind, time: now };
  }

  move(by) {
    const step = this.steps[this.at + by];
    if (!step) return null;
    this.at += by;
    this.last = { kind: "", time: 0 };
    return step;
  }
}

function render({ model, el }) {
  const setup = model.get("setup");
  const start = { ...model.get("start") };
  const desk = {
    text: start.text,
    stage: start.stage,
    scenario: start.scenario,
    fields: { ...start.fields },
  };
  const history = new History(desk.text);
  const timers = {};
  let typed = 0; // how many changes there were
  const view = Math.random().toString(36).slice(2);
  let messages = 0;
  let awaited = ""; // the mark of the message whose answer counts
  let sent = false; // it is on its way
  let waiting = false; // something changed since it left
  let fresh = false; // and the interview did
  const errands = []; // {put} or {card} or {note}: each done once, with the newest text
  let out = null; // the one that is on its way
  let spoken = start.answer.spoken;
  let keeping = false; // this view writes down what it has

  // -- The places of the page ------------------------------------------------------------------

  const stages = make("div", { class: "arw-stages", role: "group", "aria-label": "Stage" });
  for (const stage of setup.stages) {
    stages.append(
      button(stage.name, { "data-stage": stage.id }, () => {
        desk.stage = stage.id;
        interviewChanged();
      }),
    );
  }
  const who = make("p", { class: "arw-who" });

  // JupyterLab takes keys for its own commands wherever nothing can be written, a list too.
  const list = make("select", { class: "arw-field", "data-lm-suppress-shortcuts": "true" });
  list.append(make("option", { value: "" }, "My own interview"));
  const made = new Map();
  for (const scenario of setup.scenarios) {
    if (!made.has(scenario.group)) {
      const group = make("optgroup", { label: scenario.group });
      made.set(scenario.group, group);
      list.append(group);
    }
    made.get(scenario.group).append(make("option", { value: scenario.id }, scenario.name));
  }
  list.addEventListener("change", () => {
    desk.scenario = list.value;
    about.open = desk.scenario !== "" || about.open;
    interviewChanged();
  });
  const interview = make("label", { class: "arw-label" }, "The interview ", list);

  const story = make("div");
  const fields = make("div", { class: "arw-fields" });
  const inputs = {};
  for (const field of setup.fields) {
    const input = make("input", {
      class: "arw-field",
      type: "text",
      maxlength: 200,
      autocomplete: "off",
      placeholder: `such as: ${field.example}`,
    });
    input.addEventListener("input", () => {
      desk.fields[field.key] = input.value;
      interviewChanged();
    });
    inputs[field.key] = input;
    fields.append(make("label", { class: "arw-label" }, field.label, input));
  }
  const aboutTitle = make("summary");
  const about = make("details", { class: "arw-about" }, aboutTitle, story, fields);

  const box = make("textarea", {
    class: "arw-field",
    rows: 6,
    spellcheck: "true",
    placeholder: "What is the next step …",
  });
  // The box is as tall as its text: the same text stands unseen behind it. Nothing jumps.
  const grow = make("div", { class: "arw-grow" }, box);
  const label = make(
    "label",
    { class: "arw-label arw-big" },
    "“Do you have any questions for us?” Write your last two.",
    grow,
  );

  const undo = button("Undo", {}, () => step(-1));
  const redo = button("Redo", {}, () => step(1));
  const copy = button("Copy as a box", {}, copyCell);
  const card = button("Put on my card", {}, () => run({ card: true }));
  const actions = make("div", { class: "arw-actions" }, undo, redo, copy, card);
  const status = make("p", { class: "arw-status", role: "status", "aria-live": "polite" });
  const byHand = make("div", { class: "arw-by-hand" });

  const feedback = make("section", { class: "arw-answer", "aria-label": "What your words do" });

  const groups = {};
  const borrow = make(
    "section",
    { class: "arw-borrow", "aria-label": "Words to borrow" },
    make("p", { class: "arw-borrow-head" }, "Words to borrow"),
    make("p", { class: "arw-soft" }, "Pick one, and it goes into your text. Pick another to swap."),
  );
  for (const { key, title } of setup.groups) {
    const summary = make("summary", {}, title);
    const items = make("ul", { class: "arw-wordings" });
    const part = make("details", { class: "arw-part", "data-part": key }, summary, items);
    part.open = key === "next_step";
    groups[key] = { part, summary, items };
    borrow.append(part);
  }

  const root = make("div", { class: "arw arw-studio", role: "group", "aria-label": "The studio" });
  if (setup.notice) root.append(make("p", { class: "arw-notice" }, setup.notice));
  const write = make("div", { class: "arw-write" }, label, actions, status, byHand);
  root.append(
    make("div", { class: "arw-bar" }, make("div", {}, stages, who), interview),
    about,
    make("div", { class: "arw-desk" }, write, feedback, borrow),
  );
  const tell = teller(root);

  keepKeys(root);

  // -- To the notebook and back ----------------------------------------------------------------

  function changed() {
    typed += 1;
    root.dataset.typed = String(typed);
    keep();
    post();
  }

  function interviewChanged() {
    fresh = true;
    drawInterview();
    changed();
  }

  function run(what) {
    errands.push(what);
    changed();
  }

  function post() {
    waiting = true;
    if (sent) return;
    waiting = false;
    sent = true;
    messages += 1;
    awaited = `${view}-${messages}`;
    const told = { ...desk, n: typed, mark: awaited, fresh };
    out = errands.shift() ?? null;
    if (out) Object.assign(told, out);
    fresh = false;
    timers.slow = setTimeout(() => {
      say("Still waiting. If another box is running, let it finish. Else run this box again.");
    }, STILL_WAITING);
    timers.lost = setTimeout(() => {
      sent = false;
      if (!waiting && errands.length === 0) return; // a late answer is still welcome
      if (out?.put) errands.unshift(out);
      fresh ||= told.fresh;
      post();
    }, GIVE_UP);
    model.send(told);
  }

  function received(answer) {
    if (!answer || answer.mark !== awaited) return;
    awaited = "";
    clearTimeout(timers.slow);
    clearTimeout(timers.lost);
    if (status.dataset.waiting) say("");
    sent = false;
    start.answer = { ...start.answer, ...answer };
    if (answer.put) placed(answer.put);
    draw(answer);
    root.dataset.judged = String(answer.n);
    keep();
    if (answer.status) say(answer.status);
    if (waiting || errands.length > 0) post();
  }

  function placed(put) {
    // Something was typed meanwhile: put it into the newer text instead.
    if (put.before !== desk.text) {
      errands.unshift(out);
      return;
    }
    desk.text = put.text;
    box.value = put.text;
    box.setSelectionRange(put.end, put.end);
    history.record(put.text, put.end, "");
    keep();
    if (put.status) say(put.status);
  }

  function draw(answer) {
    if (answer.html !== draw.last) {
      feedback.innerHTML = answer.html;
      draw.last = answer.html;
    }
    if (answer.offers) drawOffers(answer);
    for (const [key, { items }] of Object.entries(groups)) {
      for (const [place, item] of [...items.children].entries()) {
        const here = answer.used[key] === place;
        item.firstChild.setAttribute("aria-pressed", String(here));
      }
    }
    // They keep the keyboard: a button that is disabled while it has it would lose it.
    undo.setAttribute("aria-disabled", String(history.at === 0));
    redo.setAttribute("aria-disabled", String(history.at === history.steps.length - 1));
    clearTimeout(timers.speech);
    if (answer.spoken !== spoken) {
      timers.speech = setTimeout(() => {
        spoken = answer.spoken;
        tell(spoken);
      }, SPOKEN_AFTER);
    }
  }

  function drawOffers(answer) {
    story.innerHTML = answer.story;
    for (const [key, { summary, items }] of Object.entries(groups)) {
      const offered = answer.offers[key];
      summary.dataset.count = `${offered.length} ways`;
      items.replaceChildren(
        ...offered.map(({ text, note }, place) => {
          const pick = button(text, { "aria-pressed": "false" }, () => {
            run({ put: { part: key, place } });
          });
          if (note) pick.append(make("span", { class: "arw-note" }, note));
          return make("li", {}, pick);
        }),
      );
    }
  }

  function drawInterview() {
    for (const one of stages.children) {
      one.setAttribute("aria-pressed", String(one.dataset.stage === desk.stage));
    }
    const stage = setup.stages.find((one) => one.id === desk.stage);
    who.textContent = `With ${stage.who}. The close asks for ${stage.asks_for}.`;
    const own = desk.scenario === "";
    list.value = desk.scenario;
    fields.hidden = !own;
    story.hidden = own;
    aboutTitle.textContent = own ? "About your interview (you may leave this out)" : "What you know";
    for (const [key, input] of Object.entries(inputs)) {
      if (input.value !== (desk.fields[key] ?? "")) input.value = desk.fields[key] ?? "";
    }
  }

  // A second view, or the same one drawn again, has what is here now.
  function keep() {
    grow.dataset.text = desk.text;
    const stale = root.dataset.typed !== root.dataset.judged; // no answer to it yet
    keeping = true;
    model.set("start", { ...start, ...desk, fields: { ...desk.fields }, stale });
    keeping = false;
  }

  // Something changed in another view of this studio.
  function follow() {
    if (keeping || sent) return;
    const { answer, text, stage, scenario, fields } = model.get("start");
    start.answer = answer;
    Object.assign(desk, { text, stage, scenario, fields: { ...fields } });
    if (box.value !== text) {
      box.value = text;
      history.record(text, text.length, "");
    }
    grow.dataset.text = text;
    spoken = answer.spoken; // that view tells it
    drawInterview();
    draw(answer);
  }

  function say(text) {
    status.textContent = text;
    if (text.startsWith("Still waiting")) status.dataset.waiting = "yes";
    else delete status.dataset.waiting;
  }

  // -- The text box ----------------------------------------------------------------------------

  box.addEventListener("input", (event) => {
    desk.text = box.value;
    const kind = event.inputType || "";
    const stops = kind.startsWith("insertFrom") || kind === "insertLineBreak";
    history.record(box.value, box.selectionStart, stops ? "" : kind);
    byHand.replaceChildren();
    changed();
  });
  box.addEventListener("beforeinput", (event) => {
    const by = { historyUndo: -1, historyRedo: 1 }[event.inputType];
    if (by === undefined) return;
    event.preventDefault();
    step(by);
  });
  box.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const key = event.key.toLowerCase();
    const by = key === "y" || (key === "z" && event.shiftKey) ? 1 : key === "z" ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    step(by);
  });

  function step(by) {
    const to = history.move(by);
    if (!to) {
      say(by < 0 ? "There is nothing left to undo." : "There is nothing left to do again.");
      return;
    }
    desk.text = to.text;
    box.value = to.text;
    box.setSelectionRange(to.caret, to.caret);
    say(by < 0 ? "Undone." : "Done again.");
    changed();
  }

  // -- Taking it along -------------------------------------------------------------------------

  async function copyCell() {
    const cell = `%%draft ${desk.stage}\n${desk.text}`;
    byHand.replaceChildren();
    try {
      await navigator.clipboard.writeText(cell);
      say("Copied. Click into an empty grey box, paste, and press Shift+Enter.");
    } catch {
      const shown = make("textarea", { class: "arw-field", rows: 4, readonly: true });
      shown.value = cell;
      byHand.append(make("label", { class: "arw-label" }, "Copy this yourself", shown));
      shown.focus();
      shown.select();
      say("The browser did not let the page copy. The text is selected: press Ctrl+C or ⌘C.");
    }
    run({ note: true });
  }

  feedback.addEventListener("click", (event) => {
    const wanted = event.target.closest("[data-open]")?.dataset.open;
    if (!wanted) return;
    const place = wanted === "about" ? about : groups[wanted]?.part;
    if (!place) return;
    place.open = true;
    place.scrollIntoView({ block: "nearest" });
    place.querySelector("summary").focus({ preventScroll: true });
  });

  // -- Begin -----------------------------------------------------------------------------------

  box.value = desk.text;
  root.dataset.typed = "0";
  root.dataset.judged = "0";
  drawInterview();
  about.open = desk.scenario !== "";
  draw(start.answer);
  keep();
  model.on("msg:custom", received);
  model.on("change:start", follow);
  el.append(root);
  if (start.stale) {
    fresh = true;
    changed();
  }
  return () => {
    model.off("msg:custom", received);
    model.off("change:start", follow);
    Object.values(timers).forEach(clearTimeout);
  };
}

export default { render };
