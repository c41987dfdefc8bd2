// What is said on one side, its evidence on the other: each finds the other by `data-keys`.
{
  const $ = (id) => document.getElementById(id);
  const said = [...document.querySelectorAll(".said")];
  const stops = said.filter((one) => "stop" in one.dataset);
  const evidence = [...document.querySelectorAll(".evidence")];
  const groups = [...document.querySelectorAll("[data-group]")];
  const narrow = matchMedia("(max-width: 60rem)");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const source = $("source"), body = $("source-body");
  const wish = { kind: "", theme: "", flagged: false, words: "" };
  let chosen = null;

  const keysOf = (one) => one.dataset.keys.split(" ").filter(Boolean);
  const shares = (one, keys) => keysOf(one).some((key) => keys.has(key));
  const plain = (text) => text.normalize("NFKC").toLowerCase();

  // Choosing --------------------------------------------------------------------------------------

  const mark = (one, on) => {
    one.classList.toggle("on", on);
    if (on) one.setAttribute("aria-current", "true");
    else one.removeAttribute("aria-current");
  };

  const clear = () => {
    for (const one of document.querySelectorAll(".on")) mark(one, false);
    chosen = null;
  };

  const choose = (one) => {
    clear();
    chosen = one;
    mark(one, true);
    const keys = new Set(keysOf(one));
    for (const place of evidence) if (shares(place, keys)) mark(place, true);
  };

  /** What `#item-3` names: the item, or in a document the first words that rest on that evidence. */
  const aimOf = (hash) => {
    const key = hash.replace("#item-", "");
    return stops.find((one) => keysOf(one).includes(key));
  };

  const linkOf = (one) => (one.matches("a") ? one : one.querySelector("a.go"));

  const showSaid = (one) => {
    if (one.hidden) unfilter();
    linkOf(one)?.focus({ preventScroll: true });
    one.scrollIntoView({ block: narrow.matches ? "start" : "nearest", behavior: calm.matches ? "auto" : "smooth" });
  };

  const showEvidence = () => {
    const places = evidence.filter((one) => one.classList.contains("on"));
    if (!places.length) return;
    // What can be seen of the pane, which may reach beyond the window at either end.
    const box = body.getBoundingClientRect(), from = Math.max(box.top, 0), to = Math.min(box.bottom, innerHeight);
    const top = places[0].getBoundingClientRect().top, bottom = places.at(-1).getBoundingClientRect().bottom;
    if (top >= from && bottom <= to) return;
    const way = top - from - (to - from) / 5;
    body.scrollTo({ top: body.scrollTop + way, behavior: calm.matches ? "auto" : "smooth" });
  };

  const go = (one) => {
    choose(one);
    // First, because on a phone the sheet makes room below the last item.
    source.classList.add("open");
    showSaid(one);
    showEvidence();
  };

  const fromEvidence = (place) => {
    const keys = new Set(keysOf(place));
    const found = stops.filter((one) => shares(one, keys));
    if (!found.length) return;
    // Clicked again, a place that several rest on leads to the next of them.
    const one = found[(found.indexOf(chosen) + 1) % found.length];
    if (narrow.matches) source.classList.remove("open");
    choose(one);
    showSaid(one);
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link && (event.ctrlKey || event.metaKey || event.shiftKey)) return;
    if (String(getSelection()).trim() && event.detail) return;
    const place = link?.closest(".evidence");
    const one = event.target.closest(".said");
    const aim = link?.hash.startsWith("#item-") && !place ? aimOf(link.hash) : null;
    if (place) fromEvidence(place);
    else if (aim) go(aim);
    else if (one && (!link || link === linkOf(one))) {
      if (narrow.matches) go(one);
      else {
        choose(one);
        showEvidence();
      }
    } else return;
    event.preventDefault();
  });

  // Filtering -------------------------------------------------------------------------------------

  const wanted = (one) =>
    (!wish.kind || one.dataset.kind === wish.kind) &&
    (!wish.theme || one.dataset.theme === wish.theme) &&
    (!wish.flagged || "flagged" in one.dataset) &&
    (!wish.words || plain(one.textContent).includes(wish.words));

  const filter = () => {
    if (!$("shown")) return;
    const shown = stops.filter((one) => {
      one.hidden = !wanted(one);
      return !one.hidden;
    });
    const all = shown.length === stops.length;
    for (const group of groups) group.hidden = !all && !group.querySelector(".said:not([hidden])");
    const keys = new Set(shown.flatMap(keysOf));
    for (const place of evidence) place.classList.toggle("off", !shares(place, keys));
    for (const button of document.querySelectorAll("button[data-kind]")) {
      button.setAttribute("aria-pressed", String(button.dataset.kind === wish.kind));
    }
    $("shown").textContent = $("shown").dataset.words.replace("{shown}", shown.length).replace("{total}", stops.length);
    $("nothing").hidden = shown.length > 0;
    if (chosen?.hidden) clear();
  };

  const unfilter = () => {
    Object.assign(wish, { kind: "", theme: "", flagged: false, words: "" });
    for (const id of ["theme", "find"]) if ($(id)) $(id).value = "";
    if ($("flagged")) $("flagged").checked = false;
    filter();
  };

  const only = (kind) => {
    wish.kind = wish.kind === kind ? "" : kind;
    filter();
  };

  const kinds = [...document.querySelectorAll("button[data-kind]")];
  for (const button of kinds) {
    button.addEventListener("click", () => {
      wish.kind = button.dataset.kind;
      filter();
    });
  }
  $("theme")?.addEventListener("change", (event) => {
    wish.theme = event.target.value;
    filter();
  });
  $("flagged")?.addEventListener("change", (event) => {
    wish.flagged = event.target.checked;
    filter();
  });
  $("find")?.addEventListener("input", (event) => {
    wish.words = plain(event.target.value.trim());
    filter();
  });

  // Keys ------------------------------------------------------------------------------------------

  const step = (by, fits = () => true) => {
    const open = stops.filter((one) => !one.hidden);
    // From a line that is no stop, and from nowhere, the way begins at the first one.
    let at = open.indexOf(chosen);
    if (at < 0 && by < 0) at = open.length;
    for (at += by; open[at]; at += by) if (fits(open[at])) return go(open[at]);
    return undefined;
  };
  const flagged = (one) => "flagged" in one.dataset;
  const kindKey = (number) => (kinds[number] ? only(kinds[number].dataset.kind) : false);

  shell.listen({
    j: () => step(1),
    k: () => step(-1),
    f: () => {
      const before = chosen;
      step(1, flagged);
      if (chosen === before && before) {
        const first = stops.find((one) => !one.hidden && flagged(one));
        if (first) go(first);
      }
    },
    1: () => kindKey(1),
    2: () => kindKey(2),
    3: () => kindKey(3),
    "/": () => ($("find") ? $("find").focus() : false),
    Escape: () => {
      source.classList.remove("open");
      clear();
    },
  });

  $("close-source").addEventListener("click", () => source.classList.remove("open"));
  $("open-source").addEventListener("click", () => source.classList.add("open"));
  const start = location.hash.startsWith("#item-") && aimOf(location.hash);
  if (start) go(start);
}
