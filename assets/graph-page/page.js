// The graph page: search, filters, evidence. Everything from the graph becomes text, never markup.
(() => {
  const graph = JSON.parse(document.getElementById("graph").textContent);
  const details = document.getElementById("details");
  const drawing = document.getElementById("drawing");
  const search = document.getElementById("search");
  const svg = drawing.querySelector("svg");
  const MOST_ROWS = 300;
  /** Of the drawing, whose names are 12 px high at 1: names of 6 px can just be read, and 8 px with ease. */
  const SMALLEST = 0.5;
  const READABLE = 0.7;

  const lower = (text) => text.toLowerCase();
  const nodes = graph.nodes.map((node, index) => ({
    ...node,
    index,
    in: [],
    out: [],
    text: lower(node.name),
  }));
  const edges = graph.edges.map((edge, index) => ({
    ...edge,
    index,
    from: nodes[edge.from],
    to: nodes[edge.to],
    text: lower(edge.because.map(({ elf, name }) => `${elf} ${name}`).join("\n")),
  }));
  for (const edge of edges) {
    edge.from.out.push(edge);
    edge.to.in.push(edge);
  }
  /** What is shown as chosen: a node, an edge or nothing. */
  let chosen;
  /** What the search found in the drawing, nodes first, and which of it is in sight. */
  let hits = [];
  let hit = 0;

  // Building blocks

  const element = (tag, attributes = {}, ...children) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  };
  const button = (text, action) => {
    const made = element("button", { type: "button", class: "link" }, text);
    made.addEventListener("click", action);
    return made;
  };
  const badge = (kind) => element("span", { class: `kind ${kind}` }, kind);
  const nodeButton = (node) => button(nameOf(node), () => chooseAndShow(node));
  const nameOf = ({ kind, name }) => (kind === "missing" ? `missing: ${name}` : name);
  const plural = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;
  const isEdge = (item) => item?.because !== undefined;

  // Details

  function list(title, items) {
    if (items.length === 0) return [];
    const rest = items.length - MOST_ROWS;
    const more = rest > 0 ? [element("li", { class: "quiet" }, `and ${rest} more`)] : [];
    return [element("h3", {}, title), element("ul", {}, ...items.slice(0, MOST_ROWS), ...more)];
  }

  function overview() {
    const missing = nodes.filter(({ kind }) => kind === "missing");
    // They are in no drawing: who searches for one finds it here.
    const isSearch = words().length > 0;
    const alone = nodes.filter((node) => node.in.length + node.out.length === 0 && (!isSearch || node.found));
    const cycles = graph.cycles.map(({ members, isNeeded }) => {
      const names = members.flatMap((index) => [nodeButton(nodes[index]), " "]);
      const why = isNeeded ? "by needed alone: one derivation" : "through dlopen or path";
      return element(
        "li",
        {},
        badge("cycle"),
        " ",
        ...names,
        element("span", { class: "quiet" }, `(${why})`),
      );
    });
    return [
      element("h2", {}, "Choose a node or an edge"),
      element(
        "p",
        { class: "quiet" },
        "An edge shows which files ask for what. Escape takes the choice back.",
      ),
      ...list("Cycles", cycles),
      ...list(
        "Missing",
        missing.map((node) => element("li", {}, nodeButton(node))),
      ),
      ...list(
        `Without any edge ${alone.length}`,
        alone.map((node) => element("li", {}, nodeButton(node))),
      ),
    ];
  }

  const KINDS = {
    package: "package",
    library: "ELF file",
    nixpkgs: "from nixpkgs",
    driver: "the driver's directory at run time",
    missing: "a library that nobody provides",
  };

  function nodeDetails(node) {
    const rows = (side) => (edge) =>
      element("li", {}, badge(edge.kind), " ", nodeButton(edge[side]), " ", evidenceButton(edge));
    const inCycle = graph.cycles.some(({ members }) => members.includes(node.index));
    return [
      element("h2", {}, node.name),
      element(
        "p",
        { class: "quiet" },
        node.absent ? "package, not at hand: what it needs is not known" : KINDS[node.kind],
      ),
      ...(inCycle ? [element("p", {}, badge("cycle"))] : []),
      ...list(`Needs ${node.out.length}`, node.out.map(rows("to"))),
      ...list(`Needed by ${node.in.length}`, node.in.map(rows("from"))),
    ];
  }

  const evidenceButton = (edge) => button(plural(edge.because.length, "reason"), () => chooseAndShow(edge));

  function edgeDetails(edge) {
    const reasons = edge.because.map(({ elf, name, grade, via, evidence }) => {
      const how = [via && `by ${via}`, grade, evidence].filter(Boolean).join(", ");
      return element(
        "li",
        {},
        element("b", {}, name),
        edge.kind === "needed" ? " for " : " in ",
        element("code", {}, elf),
        ...(how === "" ? [] : [element("div", { class: "quiet" }, how)]),
      );
    });
    return [
      element("h2", {}, nodeButton(edge.from), " → ", nodeButton(edge.to)),
      element("p", {}, badge(edge.kind), ...(edge.cycle ? [" ", badge("cycle")] : [])),
      element("h3", {}, plural(reasons.length, "reason")),
      element("ul", { class: "reasons" }, ...reasons),
    ];
  }

  function choose(item) {
    chosen = item;
    details.replaceChildren(
      ...(item === undefined ? overview() : isEdge(item) ? edgeDetails(item) : nodeDetails(item)),
    );
    details.scrollTop = 0;
    // On a narrow screen the details are below the drawing or list.
    if (item !== undefined) details.scrollIntoView({ block: "nearest" });
    showMeant();
  }

  /** From everywhere but the drawing itself: what was chosen may be out of sight there. */
  function chooseAndShow(item) {
    choose(item);
    reveal(item);
  }

  // Filters and search

  const isOn = (selector) => document.querySelector(selector)?.checked ?? true;
  const isShown = ({ kind, absent }) => isOn(`[data-nodes="${absent ? "absent" : kind}"]`);
  const words = () => lower(search.value).split(/\s+/).filter(Boolean);
  const matches = (text, wanted) => wanted.every((word) => text.includes(word));

  function update() {
    const wanted = words();
    const kinds = new Map(["needed", "dlopen", "path"].map((kind) => [kind, isOn(`[data-edges="${kind}"]`)]));
    for (const node of nodes) {
      node.shown = isShown(node);
      node.found = wanted.length > 0 && node.shown && matches(node.text, wanted);
    }
    for (const edge of edges) {
      edge.shown = kinds.get(edge.kind) && edge.from.shown && edge.to.shown;
      edge.found = wanted.length > 0 && edge.shown && matches(edge.text, wanted);
    }
    const foundNodes = nodes.filter(({ found }) => found);
    const foundEdges = edges.filter(({ found }) => found);
    document.getElementById("found").textContent =
      wanted.length === 0 ? "" : `${plural(foundNodes.length, "node")}, ${plural(foundEdges.length, "edge")}`;
    hits = [...foundNodes, ...foundEdges].filter((item) => elementOf(item) !== null);
    hit = 0;
    showList(wanted);
    showMeant();
  }

  /** Leads to one of the hits; behind the last comes the first. */
  function goTo(index) {
    if (hits.length === 0) return;
    hit = index % hits.length;
    showMeant();
    reveal(hits[hit]);
  }

  function showList(wanted) {
    const rows = edges.filter(
      ({ shown, found, from, to }) => shown && (wanted.length === 0 || found || from.found || to.found),
    );
    document
      .querySelector("#list tbody")
      .replaceChildren(
        ...rows
          .slice(0, MOST_ROWS)
          .map((edge) =>
            element(
              "tr",
              {},
              element("td", {}, nodeButton(edge.from)),
              element("td", {}, nodeButton(edge.to)),
              element("td", {}, badge(edge.kind), ...(edge.cycle ? [" ", badge("cycle")] : [])),
              element("td", {}, evidenceButton(edge)),
            ),
          ),
      );
    document.getElementById("listed").textContent =
      rows.length > MOST_ROWS
        ? `The first ${MOST_ROWS} of ${rows.length}: search to see others.`
        : `${rows.length} of ${plural(edges.length, "edge")}`;
  }

  // Drawing

  /** Null for what is not drawn: everything in a large graph, else nodes without an edge. */
  const elementOf = (item) => document.getElementById(`${isEdge(item) ? "e" : "n"}${item.index}`);

  /** Makes pale what is neither chosen nor found nor next to it. */
  function showMeant() {
    if (svg === null) return;
    const meant = new Set();
    const add = (edge) => meant.add(edge).add(edge.from).add(edge.to);
    if (isEdge(chosen)) add(chosen);
    else if (chosen !== undefined) {
      meant.add(chosen);
      for (const edge of [...chosen.in, ...chosen.out]) add(edge);
    } else {
      for (const node of nodes) if (node.found) meant.add(node);
      for (const edge of edges) if (edge.found) add(edge);
    }
    svg.classList.toggle("focused", chosen !== undefined || words().length > 0);
    for (const item of [...nodes, ...edges]) {
      const classList = elementOf(item)?.classList;
      if (classList === undefined) continue;
      classList.toggle("away", !item.shown);
      classList.toggle("meant", meant.has(item));
      classList.toggle("found", item.found);
      classList.toggle("current", item === hits[hit]);
      classList.toggle("chosen", item === chosen);
    }
  }

  /** Scrolls the drawing, and nothing around it: who types in the search field is to see that too. */
  function reveal(item) {
    const drawn = item && elementOf(item);
    if (!drawn) return;
    const pane = drawing.getBoundingClientRect();
    const { left, top, width, height } = isEdge(item) ? middleOf(drawn) : drawn.getBoundingClientRect();
    const isWithin = (start, size, from, length) => start >= from && start + size <= from + length;
    const isInSight =
      isWithin(left, width, pane.left, drawing.clientWidth) &&
      isWithin(top, height, pane.top, drawing.clientHeight);
    if (isInSight) return;
    drawing.scrollBy(
      left + width / 2 - pane.left - drawing.clientWidth / 2,
      top + height / 2 - pane.top - drawing.clientHeight / 2,
    );
  }

  /** A point on the line: the box around a bent one is mostly empty. */
  function middleOf(drawn) {
    const line = drawn.querySelector("path");
    const point = line.getPointAtLength(line.getTotalLength() / 2).matrixTransform(line.getScreenCTM());
    return { left: point.x, top: point.y, width: 0, height: 0 };
  }

  function prepareDrawing() {
    for (const item of [...nodes, ...edges]) {
      const drawn = elementOf(item);
      if (drawn === null) continue;
      const name = isEdge(item) ? `${item.from.name} → ${item.to.name} (${item.kind})` : nameOf(item);
      const title = document.createElementNS(svg.namespaceURI, "title");
      title.textContent = name;
      drawn.prepend(title);
      drawn.setAttribute("tabindex", "0");
      drawn.setAttribute("role", "button");
      drawn.setAttribute("aria-label", name);
      drawn.addEventListener("click", (event) => {
        event.stopPropagation();
        choose(item);
      });
      drawn.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        choose(item);
      });
      // A thin line is hard to hit: an invisible wide one lies over it.
      const line = isEdge(item) ? drawn.querySelector("path") : null;
      if (line === null) continue;
      const reach = line.cloneNode();
      for (const name of [...reach.getAttributeNames()]) if (name !== "d") reach.removeAttribute(name);
      reach.setAttribute("class", "reach");
      drawn.append(reach);
    }
    drawing.addEventListener("click", () => choose(undefined));
    prepareZoom();
  }

  function prepareZoom() {
    const { width: fullWidth, height: fullHeight } = svg.viewBox.baseVal;
    let scale = 1;
    /** The middle of what is in sight stays there. */
    const zoomTo = (wanted) => {
      const before = scale;
      const middle = [
        drawing.scrollLeft + drawing.clientWidth / 2,
        drawing.scrollTop + drawing.clientHeight / 2,
      ];
      scale = Math.min(4, Math.max(0.1, wanted));
      svg.setAttribute("width", fullWidth * scale);
      svg.setAttribute("height", fullHeight * scale);
      const [x, y] = middle.map((at) => (at * scale) / before);
      drawing.scrollTo(x - drawing.clientWidth / 2, y - drawing.clientHeight / 2);
    };
    const fitting = () =>
      Math.min(1.5, (drawing.clientWidth - 20) / fullWidth, (drawing.clientHeight - 20) / fullHeight);
    const ACTIONS = {
      fit: () => zoomTo(fitting()),
      in: () => zoomTo(scale * 1.25),
      out: () => zoomTo(scale / 1.25),
    };
    for (const [name, action] of Object.entries(ACTIONS)) {
      document.querySelector(`[data-zoom="${name}"]`).addEventListener("click", action);
    }
    // All of it where that can be read, else its upper left corner.
    zoomTo(fitting() >= SMALLEST ? fitting() : READABLE);
    drawing.scrollTo(0, 0);
  }

  document.getElementById("controls").addEventListener("submit", (event) => {
    event.preventDefault();
    goTo(hit + 1);
  });
  search.addEventListener("input", () => {
    chosen = undefined;
    update();
    details.replaceChildren(...overview());
    document.getElementById("list").scrollTop = 0;
    goTo(0);
  });
  for (const filter of document.querySelectorAll("#controls [type=checkbox]")) {
    filter.addEventListener("change", update);
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") choose(undefined);
  });

  function view(name) {
    drawing.hidden = name !== "drawing";
    document.getElementById("list").hidden = name !== "list";
    document.getElementById("zoom").hidden = name !== "drawing";
    for (const made of document.querySelectorAll("[data-view]")) {
      made.setAttribute("aria-pressed", made.dataset.view === name);
    }
    if (svg !== null) goTo(hit);
  }
  for (const made of document.querySelectorAll("[data-view]")) {
    made.addEventListener("click", () => view(made.dataset.view));
  }

  const legend = document.getElementById("legend");
  const foldButton = document.getElementById("fold");
  function fold(isFolded) {
    legend.hidden = isFolded;
    foldButton.setAttribute("aria-expanded", !isFolded);
  }
  foldButton.addEventListener("click", () => fold(!legend.hidden));
  // As narrow as in page.css: there it would take the place of the drawing.
  fold(matchMedia("(max-width: 60rem)").matches);

  if (svg === null) {
    document.getElementById("views").replaceChildren("Too large for a drawing; the list has it all.");
    view("list");
  } else {
    view("drawing");
    prepareDrawing();
  }
  update();
  choose(undefined);
})();
