// Plain keys belong to a widget: JupyterLab would take Enter in a box, and letters on a button,
// for commands of its own. Those with Ctrl or ⌘, and Shift+Enter, still reach it. Esc leaves the
// widget for the box above it, from where the arrow keys go on.
function keepKeys(root) {
  root.addEventListener("keydown", (event) => {
    const command = event.ctrlKey || event.metaKey || (event.shiftKey && event.key === "Enter");
    if (!command || event.defaultPrevented) event.stopPropagation();
    if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) {
      root.closest(".jp-Cell")?.focus();
    }
  });
}

