/* Makes JupyterLab a place to write prose in.

   JupyterLab takes this file as it is: it asks for the module "./prose", which gives the plugins
   below, and lends the libraries of its own that they need. So nothing has to be built. */
(() => {
  "use strict";

  /* The first line of a box that holds prose, as course/first_line.py has them. */
  const PROSE = /^%%(draft|reply|self_check)\b/;
  const ROOM = 8; // pixels above a box that was scrolled to
  const HEARD_AFTER = 800; // milliseconds
  const HEARD_UNTIL = 10000;

  /* After a line that ends in ":", such as "Interviewer:", Python would begin with four spaces. */
  const indents = (registry, token, language) => ({
    id: "anyreason:no-indents",
    description: "Begins every line of a draft at the left.",
    autoStart: true,
    requires: [token],
    activate: (_app, extensions) =>
      extensions.addExtension({
        name: "anyreason:no-indents",
        factory: () =>
          registry.createImmutableExtension(
            language.indentService.of(({ state }) =>
              PROSE.test(state.doc.line(1).text) ? 0 : undefined
            )
          ),
      }),
  });

  /* Shift+Enter goes on to the next part of the page, and a long answer pushes its own beginning
     out of sight. The box goes to the top of the page then, with its answer below it. A screen
     reader, which would be at the next part already, says what the answer comes to. */
  const answers = (NotebookActions) => ({
    id: "anyreason:answers",
    description: "Keeps the beginning of an answer in view, and tells screen readers of it.",
    autoStart: true,
    activate: () => {
      const region = document.createElement("div");
      region.setAttribute("role", "status");
      region.style.cssText =
        "position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%)";
      document.body.append(region);
      let timer;
      const tellOf = (cell) => {
        clearTimeout(timer);
        region.textContent = "";
        // What a widget shows comes a moment later than the end of the run.
        timer = setTimeout(() => {
          region.textContent = gist(cell.node);
          timer = setTimeout(() => region.replaceChildren(), HEARD_UNTIL);
        }, HEARD_AFTER);
      };
      // Where several boxes run at once, the page stays where it is.
      const waiting = new Set();
      let several = false;
      NotebookActions.executionScheduled.connect((_sender, { cell }) => {
        waiting.add(cell);
        several ||= waiting.size > 1;
      });
      NotebookActions.executed.connect((_sender, { notebook, cell }) => {
        waiting.delete(cell);
        const place = notebook.widgets.indexOf(cell);
        const stillHere = [place, place + 1].includes(notebook.activeCellIndex);
        if (!several && stillHere && isOurs(cell)) {
          setTimeout(() => bringIntoView(cell.node), 0);
          tellOf(cell);
        }
        several &&= waiting.size > 0;
      });
    },
  });

  const isOurs = (cell) =>
    (cell.model.outputs?.toJSON() ?? []).some((output) =>
      /class="arw\b/.test([output.data?.["text/html"] ?? ""].flat().join(""))
    );

  /* What an answer comes to, in one line: a message as it is, of a judgement its head and its
     summary, of a widget that it is there. */
  const gist = (node) => {
    const answer = node.querySelector(".jp-OutputArea-output .arw");
    if (!answer) return "";
    if (answer.matches(".arw-message")) return words(answer);
    if (!answer.matches(".arw-judgement")) {
      return `Below the box now: ${answer.getAttribute("aria-label")}.`;
    }
    const head = [...answer.querySelectorAll(".arw-head > *")].map(words).join(", ");
    return `${head}. ${words(answer.querySelector(".arw-summary"))}`;
  };

  const words = (node) => {
    const copy = node.cloneNode(true);
    copy.querySelectorAll("style").forEach((style) => style.remove());
    return copy.textContent.replace(/\s+/g, " ").trim();
  };

  const bringIntoView = (node) => {
    const page = node.closest(".jp-WindowedPanel-outer");
    if (!page) return;
    const { top, bottom } = page.getBoundingClientRect();
    const box = node.getBoundingClientRect();
    if (box.top < top || box.bottom > bottom) page.scrollTop += box.top - top - ROOM;
  };

  let lent;
  const borrow = async (name) => {
    const versions = Object.values(lent[name]);
    return (await versions[0].get())();
  };

  const prose = async () => {
    const [codemirror, language, notebook] = await Promise.all(
      ["@jupyterlab/codemirror", "@codemirror/language", "@jupyterlab/notebook"].map(borrow)
    );
    const plugins = [
      indents(codemirror.EditorExtensionRegistry, codemirror.IEditorExtensionRegistry, language),
      answers(notebook.NotebookActions),
    ];
    return () => ({ __esModule: true, default: plugins });
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB.anyreason = { init: (shared) => { lent = shared; }, get: prose };
})();
