// One part of the page, made of places whose HTML the kernel makes from the kit's own templates
// (which escape everything that a learner wrote). A press on a button and what is typed into a
// box go to the kernel; only the places that changed are drawn again. What changed in the place
// “said” is told by screen readers.

const TYPING_ENDS = 300; // milliseconds without a key

function render({ model, el }) {
  const panel = document.createElement("div");
  panel.className = "arw arw-panel";
  panel.tabIndex = -1;
  panel.setAttribute("role", "group");
  panel.setAttribute("aria-label", model.get("label"));

  const places = new Map();
  const drawn = new Map();
  let acted = false;
  let focused = ""; // the button pressed last
  let before = ""; // and the one before it, which may have brought that one up
  let typing = null;
  const tell = teller(panel);
  let begun = false;

  const nameOf = (control) =>
    control?.dataset ? `${control.dataset.action ?? ""}:${control.dataset.value ?? ""}` : "";
  const find = (name) =>
    [...panel.querySelectorAll("[data-action]")].find((control) => nameOf(control) === name);

  const place = (name) => {
    if (!places.has(name)) {
      const made = document.createElement("div");
      made.className = `arw-place arw-place-${name}`;
      places.set(name, made);
      panel.append(made);
    }
    return places.get(name);
  };

  // A box that is being typed in stays as it is, when all around it is as before.
  const isSame = (old, made) => {
    for (const box of made.querySelectorAll("textarea")) {
      const now = old.querySelector(`textarea[data-value="${box.dataset.value}"]`);
      if (!now || (now !== document.activeElement && now.value !== box.value)) return false;
      now.textContent = box.textContent;
    }
    const holder = document.createElement("div");
    holder.append(made.cloneNode(true));
    return old.innerHTML === holder.innerHTML;
  };

  const draw = () => {
    const parts = model.get("parts");
    let wanted = null;
    for (const [name, html] of Object.entries(parts)) {
      if (drawn.get(name) === html) continue;
      drawn.set(name, html);
      const made = document.createElement("template");
      made.innerHTML = html;
      const where = place(name);
      if (isSame(where, made.content)) continue;
      where.replaceChildren(made.content);
      if (name === "said" && begun) tell(wordsOf(where));
      wanted ??= where.querySelector("[data-focus]");
    }
    begun = true;
    if (!acted) return;
    acted = false;
    const lost = !panel.contains(document.activeElement) || document.activeElement === panel;
    const next = wanted ?? (lost ? (find(focused) ?? find(before) ?? panel) : null);
    next?.focus({ preventScroll: true });
    if (wanted) panel.scrollIntoView({ block: "nearest" });
  };

  const send = (control, value) => model.send({ action: control.dataset.action, value });
  const flush = () => {
    if (!typing) return;
    clearTimeout(typing.timer);
    send(typing.box, { of: typing.box.dataset.value, text: typing.box.value });
    typing = null;
  };

  panel.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-action]");
    if (!button) return;
    flush();
    acted = true;
    before = focused;
    focused = nameOf(button);
    send(button, { of: button.dataset.value ?? "", text: "" });
  });
  panel.addEventListener("input", (event) => {
    const box = event.target.closest("textarea[data-action]");
    if (!box) return;
    if (typing && typing.box !== box) flush();
    clearTimeout(typing?.timer);
    typing = { box, timer: setTimeout(flush, TYPING_ENDS) };
  });
  panel.addEventListener("focusout", flush);
  panel.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.target.closest("textarea, input") || !/^[1-9]$/.test(event.key)) return;
    const button = panel.querySelector(`button[data-digit="${event.key}"]`);
    if (!button) return;
    event.preventDefault();
    button.click();
  });
  keepKeys(panel);

  draw();
  model.on("change:parts", draw);
  el.append(panel);
  return () => {
    flush();
    model.off("change:parts", draw);
  };
}

export default { render };
