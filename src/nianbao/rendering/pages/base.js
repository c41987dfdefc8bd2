"use strict";
// What every page can do. Each page's own script comes behind this one in the same element.
document.documentElement.classList.add("js");

const shell = {
  /** Calls `keys[key]` for a key pressed alone and outside of a field; `?` opens the dialog `#help`. */
  listen(keys) {
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (event.target.closest("input:not([type=checkbox], [type=radio]), select, textarea, [contenteditable]")) {
        if (event.key === "Escape") event.target.blur();
        return;
      }
      const dialog = document.querySelector("dialog[open]");
      const help = document.getElementById("help");
      if (event.key === "?" && help) {
        if (help.open) help.close();
        else if (!dialog) help.showModal();
        event.preventDefault();
        return;
      }
      if (dialog || !Object.hasOwn(keys, event.key)) return;
      if (keys[event.key](event) !== false) event.preventDefault();
    });
  },

  /** Scrolls so that `element` can be seen, inside of its pane too. */
  reveal(element) {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block: "center", inline: "nearest", behavior: calm ? "auto" : "smooth" });
  },
};

for (const button of document.querySelectorAll("[data-opens]")) {
  button.addEventListener("click", () => document.getElementById(button.dataset.opens).showModal());
}
for (const button of document.querySelectorAll("[data-closes]")) {
  button.addEventListener("click", () => button.closest("dialog").close());
}
