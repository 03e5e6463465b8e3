"use strict";
// Extras for a page that works without them: a search box, a preview on hover and focus,
// and a reason that opens where one is. Words stay text: nodes are copied, never parsed.
(() => {
  const reasonOf = (link) => document.getElementById(link.hash.slice(1));
  const links = 'a[href^="#m"]:not([href="#main"]):not([href="#made"])';

  const card = document.getElementById("card");
  const inside = card.querySelector(".inside");
  const open = (body) => {
    const head = body.closest("details").querySelector("summary").cloneNode(true);
    const agency = body.closest(".agency").querySelector("summary bdi").cloneNode(true);
    const title = document.createElement("div");
    title.className = "head";
    title.append(...head.childNodes);
    title.querySelector("small").prepend(agency, " · ");
    document.getElementById("card-h").replaceChildren(title);
    inside.replaceChildren(...body.cloneNode(true).childNodes);
    card.showModal();
    card.scrollTop = 0;
  };
  card.querySelector("button").addEventListener("click", () => card.close());
  card.addEventListener("click", (event) => {
    if (event.target === card) card.close();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(links);
    const body = link && !event.ctrlKey && !event.metaKey && reasonOf(link);
    if (!body || !card.showModal) return;
    event.preventDefault();
    hide();
    open(body);
  });

  const tip = document.getElementById("tip");
  const hide = () => {
    tip.hidden = true;
  };
  const show = (link) => {
    const body = reasonOf(link);
    if (!body) return;
    const head = body.closest("details").querySelector(".names small").cloneNode(true);
    const say = body.querySelector(".say").cloneNode(true);
    const name = document.createElement("strong");
    name.textContent = link.querySelector("bdi").textContent;
    tip.replaceChildren(name, head, say);
    tip.hidden = false;
    const at = link.getBoundingClientRect();
    const size = tip.getBoundingClientRect();
    const left = Math.min(Math.max(8, at.left), innerWidth - size.width - 8);
    const below = at.bottom + 6 + size.height < innerHeight;
    tip.style.left = `${left}px`;
    tip.style.top = `${below ? at.bottom + 6 : Math.max(8, at.top - size.height - 6)}px`;
  };
  for (const grid of document.querySelectorAll(".grid")) {
    grid.addEventListener("mouseover", (event) => {
      const link = event.target.closest("a");
      if (link && matchMedia("(hover: hover)").matches) show(link);
      else hide();
    });
    grid.addEventListener("mouseleave", hide);
    grid.addEventListener("focusin", (event) => {
      if (event.target.matches("a:focus-visible")) show(event.target);
    });
    grid.addEventListener("focusout", hide);
    grid.addEventListener("scroll", hide, { passive: true });
  }
  addEventListener("scroll", hide, { passive: true });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });

  const box = document.getElementById("find");
  if (box) {
    const plain = (text) => text.normalize("NFC").toLowerCase().replace(/\s+/g, "");
    const rows = [...document.querySelectorAll(".grid tbody tr")].map((row) => ({
      row,
      head: plain(row.cells[0].textContent),
      cells: [...row.querySelectorAll("td[class^=l]")].map((cell) => ({
        cell,
        text: plain(cell.querySelector("bdi").textContent),
      })),
    }));
    const found = document.getElementById("found");
    let waiting = 0;
    const filter = () => {
      const wanted = plain(box.value);
      let talks = 0;
      for (const { row, head, cells } of rows) {
        const whole = head.includes(wanted);
        let hits = 0;
        for (const { cell, text } of cells) {
          const hit = wanted !== "" && text.includes(wanted);
          cell.classList.toggle("hit", hit);
          hits += hit ? 1 : 0;
        }
        row.hidden = !(whole || hits);
        talks += hits || (whole ? cells.length : 0);
      }
      found.textContent = wanted ? found.dataset.words.replace("{}", talks.toLocaleString()) : "";
    };
    box.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(filter, 120);
    });
    box.closest("[hidden]").hidden = false;
  }

  const nav = new Map([...document.querySelectorAll(".toc a")].map((a) => [a.hash.slice(1), a]));
  const watch = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        for (const a of nav.values()) a.removeAttribute("aria-current");
        nav.get(entry.target.id).setAttribute("aria-current", "true");
      }
    },
    { rootMargin: "-20% 0px -70% 0px" },
  );
  for (const id of nav.keys()) watch.observe(document.getElementById(id));
})();
