// The mock interview. All that is said comes from Python; this only draws it, always as text,
// never as HTML.

const PATIENCE = 8000; // milliseconds until a silent kernel is mentioned
// Every interview is a module of its own: two on one page must not share the names that tie
// labels to boxes.
const own = Math.random().toString(36).slice(2);
let count = 0;
const newId = () => `arw-interview-${own}-${count++}`;

function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

function button(text, className = "") {
  const element = make("button", `arw-button ${className}`.trim(), text);
  element.type = "button";
  return element;
}

function choice(label, options) {
  const field = make("div", "arw-field");
  const select = make("select");
  select.id = newId();
  const name = make("label", "", label);
  name.htmlFor = select.id;
  select.append(new Option("Surprise me", ""));
  const groups = new Map();
  for (const [value, text, group] of options) {
    let home = select;
    if (group) {
      if (!groups.has(group)) {
        const made = make("optgroup");
        made.label = group;
        groups.set(group, made);
        select.append(made);
      }
      home = groups.get(group);
    }
    home.append(new Option(text, value));
  }
  field.append(name, select);
  return { field, select };
}

function render({ model, el }) {
  const root = make("div", "arw arw-interview");
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", "Mock interview");

  // 1. Choosing.
  const setup = make("div");
  const choices = model.get("choices");
  const fields = make("div", "arw-fields");
  const selects = {};
  for (const [key, label] of [["stage", "Stage"], ["scenario", "Job"], ["temper", "Interviewer"]]) {
    const { field, select } = choice(label, choices[key]);
    selects[key] = select;
    fields.append(field);
  }
  const begin = button("Begin the interview", "arw-first");
  const beginRow = make("div", "arw-buttons");
  beginRow.append(begin);
  setup.append(
    make("p", "", "Play the last minute of an interview. Choose who you will meet, or be surprised."),
    fields,
    beginRow,
  );

  // 2. Talking.
  const talk = make("div");
  const head = make("p", "arw-head");
  const title = make("strong", "arw-verdict");
  const where = make("span", "arw-stage");
  head.append(title, " ", where);
  const story = make("p", "arw-story");
  const chat = make("ol", "arw-chat");
  chat.setAttribute("aria-label", "The conversation so far");
  const form = make("div", "arw-field");
  const box = make("textarea");
  box.id = newId();
  box.rows = 3;
  const boxName = make("label", "", "What do you say?");
  boxName.htmlFor = box.id;
  const help = make("span", "arw-help", "Enter sends it. Shift+Enter begins a new line.");
  help.id = newId();
  box.setAttribute("aria-describedby", help.id);
  const send = button("Send", "arw-first");
  const end = button("End the interview");
  const talkRow = make("div", "arw-buttons");
  talkRow.append(send, end);
  form.append(boxName, box, help, talkRow);
  const note = make("p", "arw-note");
  note.setAttribute("role", "status");
  talk.append(head, story, chat, form);

  // 3. Afterwards.
  const after = make("div", "arw-debrief");
  const afterTitle = make("h3", "arw-debrief-title", "The interview is over");
  afterTitle.tabIndex = -1;
  const sections = make("div");
  const again = button("Start again", "arw-first");
  const copy = button("Copy the transcript");
  const reveal = button("Show it as text");
  reveal.setAttribute("aria-expanded", "false");
  const afterRow = make("div", "arw-buttons");
  afterRow.append(again, copy, reveal);
  const asText = make("textarea", "arw-as-text");
  asText.readOnly = true;
  asText.rows = 10;
  asText.setAttribute("aria-label", "The transcript as text");
  after.append(afterTitle, sections, afterRow, asText);

  // JupyterLab would take the arrow keys and letters for itself. It looks for this on the very
  // element that has the focus.
  for (const part of [setup, talk, after]) {
    for (const control of part.querySelectorAll("select, button, textarea, [tabindex]")) {
      control.setAttribute("data-lm-suppress-shortcuts", "true");
    }
  }
  keepKeys(root);
  root.append(setup, talk, after, note);
  // What the interviewer says is heard; what the learner typed is not said back.
  const speak = teller(root);
  el.append(root);

  let game = null;
  let drawn = 0;
  let phase = null;
  let pending = null; // what was said and is not answered yet, with the number of its message
  let timer = null;
  const me = Math.random().toString(36).slice(2);
  let messages = 0;

  const tell = text => { note.textContent = text; };
  // Nothing is said twice: what is not answered yet may still be on its way.
  const ask = (message) => {
    clearTimeout(timer);
    tell("");
    messages += 1;
    model.send({ ...message, mark: [me, messages] });
    timer = setTimeout(() => {
      tell("No answer yet. This page may have been restarted: run the box above once more.");
    }, PATIENCE);
  };

  function showText(open) {
    asText.hidden = !open;
    reveal.setAttribute("aria-expanded", String(open));
    reveal.textContent = open ? "Hide the text" : "Show it as text";
  }

  function drawLines(view) {
    if (view.game !== game) {
      chat.replaceChildren();
      box.value = "";
      speak("");
      drawn = 0;
      game = view.game;
    }
    const fresh = view.lines.slice(drawn);
    for (const line of fresh) {
      const turn = make("li", line.speaker === "me" ? "arw-turn arw-me" : "arw-turn");
      turn.append(make("span", "arw-who", line.name), " ", make("span", "arw-said", line.text));
      chat.append(turn);
    }
    drawn = view.lines.length;
    const heard = fresh.filter(line => line.speaker !== "me");
    if (heard.length) speak(heard.map(line => `${line.name}: ${line.text}`).join(" "));
    return fresh.length > 0;
  }

  function drawDebrief(view) {
    sections.replaceChildren();
    view.debrief.forEach((section, place) => {
      const last = place === view.debrief.length - 1;
      const part = make("section", last ? "arw-next" : "");
      part.append(make("h4", "", section.title));
      if (last) part.append(...section.sentences.map(sentence => make("p", "", sentence)));
      const items = [...(last ? [] : section.sentences), ...section.models.map(said => `“${said}”`)];
      const list = make("ul");
      list.append(...items.map(item => make("li", "", item)));
      if (items.length) part.append(list);
      sections.append(part);
    });
    asText.value = view.text;
  }

  function draw() {
    const view = model.get("view");
    const [whose, number] = view.heard;
    const heard = whose === me ? number : 0;
    if (heard === messages) {
      clearTimeout(timer);
      tell("");
    }
    const before = phase;
    phase = view.phase;
    setup.hidden = phase !== "setup";
    talk.hidden = phase === "setup";
    form.hidden = phase !== "talk";
    after.hidden = phase !== "after";
    if (phase === "setup") {
      for (const key of Object.keys(selects)) selects[key].value = view.chosen[key];
      if (before !== null && before !== "setup") begin.focus();
      return;
    }
    title.textContent = view.who.title;
    where.textContent = view.who.where;
    story.textContent = view.who.story;
    const more = drawLines(view);
    if (pending !== null && heard >= pending.number) {
      if (box.value.trim() === pending.text.trim()) box.value = "";
      pending = null;
    }
    if (phase === "after") {
      drawDebrief(view);
      showText(false);
      if (before !== null && before !== "after") {
        afterTitle.focus({ preventScroll: true });
        after.scrollIntoView({ block: "nearest" });
      }
    } else if (before !== null && more) {
      box.focus({ preventScroll: true });
      form.scrollIntoView({ block: "nearest" });
    }
  }

  function say() {
    if (pending !== null || !box.value.trim()) {
      box.focus();
      return;
    }
    ask({ kind: "say", text: box.value });
    pending = { text: box.value, number: messages };
    box.focus();
  }

  begin.addEventListener("click", () => ask({
    kind: "begin",
    stage: selects.stage.value,
    scenario: selects.scenario.value,
    temper: selects.temper.value,
  }));
  send.addEventListener("click", say);
  box.addEventListener("keydown", event => {
    // While an input method is composing, Enter belongs to it.
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    // JupyterLab keeps line breaks out of boxes inside its cells, so this puts one in.
    if (event.shiftKey) box.setRangeText("\n", box.selectionStart, box.selectionEnd, "end");
    else say();
  });
  end.addEventListener("click", () => ask({ kind: "end" }));
  again.addEventListener("click", () => ask({ kind: "again" }));
  reveal.addEventListener("click", () => showText(asText.hidden));
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(asText.value);
      tell("Copied.");
    } catch {
      showText(true);
      asText.focus();
      asText.select();
      tell("This browser does not let a page copy. The text is selected: press Ctrl+C.");
    }
  });

  model.on("change:view", draw);
  draw();
  return () => {
    clearTimeout(timer);
    model.off("change:view", draw);
  };
}

export default { render };
