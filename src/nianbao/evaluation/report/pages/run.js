{
  const all = [...document.querySelectorAll(".case")];
  const wrong = all.filter((one) => one.classList.contains("wrong"));
  const reports = [...document.querySelectorAll(".report")];
  const filter = document.getElementById("filter");
  const fault = document.getElementById("fault");
  const shown = document.getElementById("shown");
  let last = null; // the case whose text was shown, to come back to

  const seen = (element) => !element.closest("[hidden]");

  /** Opens every closed `details` around an element. */
  const open = (element) => {
    for (let one = element.closest("details"); one; one = one.parentElement.closest("details")) one.open = true;
  };

  const go = (element) => {
    open(element);
    element.focus({ preventScroll: true });
    element.scrollIntoView({ block: element.classList.contains("report") ? "start" : "nearest" });
  };

  /** The next of `elements` after the focus, or after the top of the window while none has it. */
  const step = (elements, by) => {
    const there = elements.filter(seen);
    if (!there.length) return;
    const focus = document.activeElement;
    const at = there.indexOf(focus);
    let next;
    if (at >= 0) {
      next = at + by;
    } else {
      const below = (one) =>
        focus === document.body
          ? one.getBoundingClientRect().top > 0
          : focus.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING && !one.contains(focus);
      const first = there.findIndex(below);
      next = by > 0 ? first : (first < 0 ? there.length : first) - 1;
      if (by < 0 && next >= 0 && there[next].contains(focus) && elements === reports) next -= 1;
    }
    if (next >= 0 && next < there.length) go(there[next]);
  };

  const unmark = () => {
    for (const mark of document.querySelectorAll("mark.on")) mark.classList.remove("on");
  };

  /** Marks a case's evidence on both sides. Says where it begins, null where no text is shown. */
  const light = (item) => {
    unmark();
    const marks = document.querySelectorAll(`mark[data-cases~="${item.dataset.case}"]`);
    for (const mark of marks) mark.classList.add("on");
    return marks.length ? marks[0] : null;
  };

  const show = (item, target) => {
    const mark = light(item);
    const place = target ?? mark;
    if (!place) return;
    last = item;
    open(place);
    shell.reveal(place);
  };

  const texts = new Map(all.map((one) => [one, one.textContent.toLowerCase().replace(/\s+/g, " ")]));
  const apply = () => {
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    const reason = fault.value;
    const active = words.length > 0 || reason !== "";
    let count = 0;
    for (const one of all) {
      const holds =
        words.every((word) => texts.get(one).includes(word)) &&
        (!reason || one.querySelector(`[data-fault="${reason}"]`) !== null);
      one.hidden = active && !holds;
      count += holds;
    }
    for (const report of reports) {
      const general = reason && report.querySelector(`.general [data-fault="${reason}"]`) && !words.length;
      report.hidden = active && !general && !report.querySelector(".case:not([hidden])");
      for (const group of report.querySelectorAll(".group, .rights")) {
        group.hidden = active && !group.querySelector(".case:not([hidden])");
      }
    }
    shown.textContent = active ? `${count} of ${all.length} items` : `${wrong.length} mismatches in ${all.length} items`;
  };
  filter.addEventListener("input", apply);
  fault.addEventListener("change", apply);
  filter.addEventListener("keydown", (event) => {
    if (event.key === "Escape") filter.value = "";
    if (event.key === "Enter") filter.blur();
    if (event.key === "Escape" || event.key === "Enter") apply();
  });
  apply();

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    const mark = event.target.closest("mark");
    if (mark && !link) {
      light(document.getElementById(mark.dataset.cases.split(" ")[0]));
      return;
    }
    if (!link) return;
    const target = document.getElementById(link.getAttribute("href").slice(1));
    if (!target) return;
    event.preventDefault();
    const item = link.closest(".case");
    if (item) {
      show(item, target);
    } else {
      if (target.classList.contains("case")) {
        if (target.closest("[hidden]")) reset();
        light(target);
      }
      go(target);
    }
  });

  const reset = () => {
    filter.value = "";
    fault.value = "";
    apply();
  };

  shell.listen({
    j: () => step(wrong, 1),
    k: () => step(wrong, -1),
    n: () => step(reports, 1),
    p: () => step(reports, -1),
    "/": () => { filter.focus(); filter.select(); },
    Enter: (event) => {
      const item = event.target.closest(".case");
      if (event.target !== item || !item) return false;
      show(item);
    },
    Escape: () => {
      if (document.querySelector("mark.on")) {
        unmark();
        if (last && seen(last)) go(last);
        last = null;
      } else {
        reset();
      }
    },
  });
}
