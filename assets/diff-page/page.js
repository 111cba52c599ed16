// The page of a comparison: search and filters. Everything from the debs becomes text, never markup.
(() => {
  const MOST_ROWS = 500;
  const changes = JSON.parse(document.getElementById("changes").textContent).map((change) => ({
    ...change,
    text: [change.kind, change.title, change.line, ...change.details].join("\n").toLowerCase(),
  }));
  const search = document.getElementById("search");
  const body = document.querySelector("tbody");
  const boxes = [...document.querySelectorAll("#controls [type=checkbox]")];
  const kindBoxes = boxes.filter((box) => box.dataset.kind !== undefined);

  const element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

  function row({ kind, severity, title, line, details }) {
    const more =
      details.length === 0
        ? []
        : [
            element(
              "details",
              {},
              element("summary", {}, plural(details.length, "detail")),
              element("ul", {}, ...details.map((detail) => element("li", {}, detail))),
            ),
          ];
    return element(
      "tr",
      { "data-row": kind },
      element("td", {}, element("span", { class: `severity ${severity}` }, severity)),
      element("td", {}, title),
      element("td", {}, element("code", {}, line), ...more),
    );
  }

  function update() {
    const isOn = (name) =>
      new Set(boxes.filter((box) => box.checked).flatMap((box) => box.dataset[name] ?? []));
    const [severities, kinds] = [isOn("severity"), isOn("kind")];
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = changes.filter(
      ({ kind, severity, text }) =>
        severities.has(severity) && kinds.has(kind) && words.every((word) => text.includes(word)),
    );
    body.replaceChildren(...shown.slice(0, MOST_ROWS).map(row));
    document.getElementById("found").textContent = `${shown.length} of ${plural(changes.length, "change")}`;
    document.getElementById("rest").textContent =
      changes.length === 0
        ? "Nothing differs."
        : shown.length > MOST_ROWS
          ? `These are the first ${MOST_ROWS} of ${shown.length}: search to see others.`
          : "";
  }

  document.getElementById("controls").addEventListener("submit", (event) => event.preventDefault());
  search.addEventListener("input", update);
  for (const box of boxes) box.addEventListener("change", update);
  for (const [id, checked] of [
    ["all", true],
    ["none", false],
  ]) {
    document.getElementById(id).addEventListener("click", () => {
      for (const box of kindBoxes) box.checked = checked;
      update();
    });
  }
  update();
})();
