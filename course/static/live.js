// One region that stays in the page; what is in it changes. The HTML is made by the kit's own
// templates, which escape everything that a learner wrote.

function render({ model, el }) {
  const region = document.createElement("div");
  region.className = "arw-live";
  region.setAttribute("role", "status");
  region.setAttribute("aria-live", "polite");

  const name = () => {
    const label = model.get("label");
    if (label) region.setAttribute("aria-label", label);
    else region.removeAttribute("aria-label");
  };
  const draw = () => {
    const made = document.createElement("template");
    made.innerHTML = model.get("html");
    // A status inside a status would be said twice.
    for (const inner of made.content.querySelectorAll("[role=status], [aria-live]")) {
      inner.removeAttribute("role");
      inner.removeAttribute("aria-live");
    }
    region.replaceChildren(made.content);
  };

  name();
  draw();
  model.on("change:html", draw);
  model.on("change:label", name);
  el.append(region);
  return () => {
    model.off("change:html", draw);
    model.off("change:label", name);
  };
}

export default { render };
