(() => {
  "use strict";
  const page = /*PAGE*/;
  const root = document.documentElement;
  root.classList.add("js");
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const isNight = () => root.dataset.look === "dark" || (root.dataset.look !== "light" && system.matches);
  const collator = new Intl.Collator(page.lang, {numeric: true});

  const recolour = (text) => isNight()
    ? text.replace(/#[0-9a-f]{6}\b/gi, (hex) => page.dark[hex.toLowerCase()] || hex) : text;

  const draw = (figure) => {
    const live = figure.querySelector(".live");
    let text = recolour(figure.querySelector(".spec").textContent);
    if (live.clientWidth < 480) text = text.replace(/"columns":\d+/g, '"columns":1').replace(/"labelLimit":2\d\d/g, '"labelLimit":130');
    const spec = JSON.parse(text);
    if (figure.view) figure.view.finalize();
    return vegaEmbed(live, spec, {ast: true, actions: false, renderer: "svg", defaultStyle: false, logLevel: 1,
      tooltip: {disableDefaultStyle: true}}).then((result) => {
      figure.view = result;
      if (!figure.querySelector(".save, .takeaway")) {
        const save = document.createElement("button");
        save.type = "button";
        save.className = "save";
        save.textContent = page.words.save_picture;
        save.addEventListener("click", () => figure.view.view.toImageURL("png", 2).then((address) => {
          const link = document.createElement("a");
          link.href = address;
          link.download = figure.querySelector("figcaption").firstChild.textContent.trim() + ".png";
          link.click();
        }));
        (figure.querySelector(".note") || figure).append(save);
      }
    }).catch(() => {
      const later = figure.querySelector("img[data-src]");
      if (later) {
        later.src = later.dataset.src;
        later.removeAttribute("data-src");
      }
      live.style.display = "none";
      figure.querySelector(".still").style.display = "block";
    });
  };
  const folded = (figure) => figure.closest("details:not([open])");
  const pictures = (part) => {
    const figures = [...part.querySelectorAll("figure.chart")];
    if (window.vegaEmbed) {
      const shown = figures.filter((figure) => !folded(figure));
      (async () => {
        for (const figure of shown) {
          if (figure.isConnected) await draw(figure);
          await new Promise((go) => window.setTimeout(go));
        }
      })();
      for (const fold of part.querySelectorAll("details")) {
        fold.addEventListener("toggle", () => fold.querySelectorAll("figure.chart").forEach((figure) => {
          if (fold.open && !figure.view) draw(figure);
        }));
      }
    } else if (figures.length) {
      root.classList.remove("js");
    }
  };
  system.addEventListener("change", () => {
    if (window.vegaEmbed) document.querySelectorAll("figure.chart").forEach((figure) => folded(figure) || draw(figure));
  });

  const number = (text) => {
    const found = text.replace(/[−]/g, "-").replace(/[,，]/g, "").match(/-?\d+(\.\d+)?/);
    return found ? parseFloat(found[0]) : NaN;
  };
  const order = (table, column, down) => {
    const body = table.tBodies[0];
    const numeric = table.tHead.rows[0].cells[column].classList.contains("n");
    const keyed = [...body.rows].map((row) => {
      const text = row.cells[column].textContent;
      return {row, text, value: numeric ? number(text) : NaN};
    });
    const sign = down ? -1 : 1;
    keyed.sort((a, b) => {
      if (!numeric) return sign * collator.compare(a.text, b.text);
      if (isNaN(a.value) || isNaN(b.value)) return isNaN(a.value) - isNaN(b.value);
      return sign * (a.value - b.value);
    });
    body.append(...keyed.map((each) => each.row));
    for (const head of table.tHead.rows[0].cells) head.removeAttribute("aria-sort");
    table.tHead.rows[0].cells[column].setAttribute("aria-sort", down ? "descending" : "ascending");
  };
  const find = (section) => {
    const input = section.querySelector("input[type=search]");
    if (!input) return;
    const wanted = input.value.trim().toLocaleLowerCase();
    const rows = [...section.querySelectorAll("tbody tr")];
    let shown = 0;
    for (const row of rows) {
      row.hidden = wanted !== "" && !row.textContent.toLocaleLowerCase().includes(wanted);
      if (!row.hidden) shown += 1;
    }
    section.querySelector("output").textContent = wanted === "" ? "" :
      page.words.rows.replace("{shown}", shown).replace("{all}", rows.length);
  };
  const fill = (section, data) => {
    const heads = section.querySelectorAll("thead th");
    const titles = [...heads].map((head) => head.querySelector("button span"));
    const kinds = [...section.querySelector("tbody tr").cells].map((cell) => ["n", "s"].find((kind) => cell.classList.contains(kind)) || "");
    data.head.forEach((title, k) => { if (titles[k]) titles[k].textContent = title; });
    for (const head of heads) head.removeAttribute("aria-sort");
    section.querySelector(".caption span").textContent = data.title;
    const note = section.querySelector("p.note");
    if (note) note.textContent = data.note;
    const body = section.querySelector("tbody");
    body.replaceChildren(...data.rows.map((cells, place) => {
      const row = document.createElement("tr");
      if (data.marks[place]) row.className = data.marks[place];
      cells.forEach((cell, k) => {
        const made = document.createElement("td");
        const bar = Array.isArray(cell);
        made.textContent = bar ? cell[0] : cell;
        made.className = kinds[k] + (bar ? " b" : "");
        if (bar) made.style.setProperty("--w", cell[1] / 100);
        const sign = made.textContent[0];
        if (kinds[k] === "n" && sign === "+") made.classList.add("up");
        if (kinds[k] === "n" && sign === "−" && section.dataset.signed !== undefined) made.classList.add("down");
        row.append(made);
      });
      return row;
    }));
    find(section);
  };
  const tables = (part) => part.querySelectorAll("section.table").forEach((section) => {
    const table = section.querySelector("table");
    if (section.querySelector("td.up, td.down")) section.dataset.signed = "";
    [...table.tHead.rows[0].cells].forEach((head, column) => head.querySelector("button").addEventListener("click", () => {
      const first = head.getAttribute("aria-sort");
      order(table, column, first ? first === "ascending" : head.classList.contains("b"));
    }));
    const input = section.querySelector("input[type=search]");
    if (input) input.addEventListener("input", () => find(section));
    const select = section.querySelector("select.choose");
    if (select) {
      const others = JSON.parse(section.querySelector("script.choices").textContent);
      const read = () => ({
        title: section.querySelector(".caption span").textContent,
        note: (section.querySelector("p.note") || {}).textContent || "",
        head: [...table.tHead.rows[0].cells].map((head) => head.textContent),
        rows: [...table.tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.classList.contains("b")
          ? [cell.textContent, Math.round(100 * parseFloat(cell.style.getPropertyValue("--w")))] : cell.textContent)),
        marks: Object.fromEntries([...table.tBodies[0].rows].map((row, k) => [k, row.className]).filter((pair) => pair[1])),
      });
      const latest = read();
      select.addEventListener("change", () => {
        const place = Number(select.value);
        fill(section, place === 0 ? latest : others[place - 1]);
      });
    }
  });
  const begin = (part) => {
    pictures(part);
    tables(part);
  };
  begin(document);
  document.addEventListener("htmx:beforeSwap", (event) => {
    event.detail.target.querySelectorAll("figure.chart").forEach((figure) => figure.view && figure.view.finalize());
  });
  document.addEventListener("htmx:afterSwap", (event) => begin(event.detail.elt));

  const links = new Map([...document.querySelectorAll(".contents a")].map((link) => [link.hash.slice(1), link]));
  if (links.size && "IntersectionObserver" in window) {
    const seen = new IntersectionObserver((entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        links.forEach((link) => link.classList.remove("here"));
        links.get(entry.target.id).classList.add("here");
      }
    }, {rootMargin: "0px 0px -70% 0px"});
    document.querySelectorAll("main > h2[id]").forEach((head) => links.has(head.id) && seen.observe(head));
  }
  const contents = document.querySelector(".contents details");
  if (contents && window.innerWidth <= 600) contents.open = false;
})();
