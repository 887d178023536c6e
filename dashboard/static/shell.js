// Loaded before Streamlit. Its duties: leave the page when the session is over, put into Chinese
// the few words of Streamlit's own that no option reaches, say which page of the navigation this is
// to those who cannot see it, lay tables and charts out for paper, pass a QR code on, and let keys
// lead through a meeting.
(() => {
  "use strict";

  // 1. The session. The server closes the websocket when it ends.
  const SESSION_OVER = 1008;
  const toSignIn = () => {
    const here = location.pathname + location.search;
    location.replace("/login?next=" + encodeURIComponent(here));
  };
  let asking = false;
  const ask = async () => {
    if (asking) return;
    asking = true;
    try {
      const answer = await fetch("/session", { cache: "no-store" });
      if (answer.status === 401 || answer.status === 403) toSignIn();
    } catch {
      // The server is away; Streamlit says so and tries again.
    } finally {
      asking = false;
    }
  };
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...args) {
      super(...args);
      this.addEventListener("close", (event) => (event.code === SESSION_OVER ? toSignIn() : ask()));
    }
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") ask();
  });
  // A page from the browser's back-forward cache shows what was there before a sign-out.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) ask();
  });

  // Streamlit opens every link in a new tab; a download and our own forms need none.
  const own = /^\/(download\/|password|logout)/;
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target instanceof Element && event.target.closest("a[href]");
      if (link && link.origin === location.origin && own.test(link.pathname)) link.target = "_self";
    },
    true,
  );

  // 2. The words: exact text or "N…" patterns from words.json, Chinese pages only.
  const words = window.rollcallWords || {};
  const patterns = Object.entries(words)
    .filter(([english]) => english.includes("{}"))
    .map(([english, chinese]) => [
      new RegExp("^" + english.replace(/[.*+?^$()|[\]\\]/g, "\\$&").replace("{}", "(.+?)") + "$"),
      chinese,
    ]);
  const chinese = (text) => {
    const trimmed = text.trim();
    if (!trimmed) return null;
    if (Object.hasOwn(words, trimmed)) return text.replace(trimmed, words[trimmed]);
    for (const [pattern, replacement] of patterns) {
      const found = pattern.exec(trimmed);
      if (found) return text.replace(trimmed, replacement.replace("{}", found[1]));
    }
    return null;
  };
  const attributes = ["placeholder", "aria-label", "title", "alt"];
  const buttons = "[data-testid='stElementToolbar']";
  // The language is in the address; a screen reader and the words below follow it.
  const language = () => {
    const asked = new URLSearchParams(location.search).get("lang") === "en" ? "en" : "zh-CN";
    if (document.documentElement.lang !== asked) document.documentElement.lang = asked;
    return asked;
  };
  const visit = (node) => {
    if (node.nodeType === Node.TEXT_NODE) {
      const text = chinese(node.data);
      if (text !== null && text !== node.data) node.data = text;
      return;
    }
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    // A table's cells are drawn and their words are ours; its buttons are Streamlit's.
    if (node.closest("[data-testid='stDataFrame']") && !node.closest(buttons)) {
      node.querySelectorAll(buttons).forEach(visit);
      return;
    }
    for (const name of attributes) {
      const text = node.hasAttribute(name) ? chinese(node.getAttribute(name)) : null;
      if (text !== null && text !== node.getAttribute(name)) node.setAttribute(name, text);
    }
    node.childNodes.forEach(visit);
  };
  if (Object.keys(words).length) {
    new MutationObserver((changes) => {
      if (language() !== "zh-CN") return;
      for (const change of changes) {
        if (change.type === "childList") change.addedNodes.forEach(visit);
        else visit(change.target);
      }
    }).observe(document.documentElement, {
      subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: attributes,
    });
  }

  // 3. The navigation: Streamlit marks the page's link by weight and ground alone, its menu not at
  // all. The account's key says which menu the page is in.
  const links = "[data-testid='stTopNavPopover'] a, [data-testid='stSidebarNav'] a";
  const current = (element, here, word) => {
    if (here !== (element.ariaCurrent === word)) element.ariaCurrent = here ? word : null;
  };
  const mark = () => {
    const group = /st-key-account-(\d+)/.exec(
      document.querySelector("[class*='st-key-account-']")?.className,
    );
    document.querySelectorAll("[data-testid='stTopNavSection']").forEach((menu, number) => {
      current(menu, group !== null && number === Number(group[1]), "true");
    });
    for (const link of document.querySelectorAll(links)) {
      current(link, link.pathname === location.pathname, "page");
    }
    // A list whose items stand in groups is none to a screen reader; the links are what counts.
    for (const item of document.querySelectorAll("[data-testid='stSidebarNavItems'], [data-testid='stSidebarNavItems'] li")) {
      if (item.role !== "none") item.role = "none";
    }
  };
  // On a phone the menu is a drawer over the page, which Streamlit leaves open, and opens again by
  // itself on the next visit.
  for (const key of Object.keys(localStorage)) {
    if (key.startsWith("stSidebarCollapsed-")) localStorage.removeItem(key);
  }
  document.addEventListener("click", (event) => {
    const chosen = event.target instanceof Element && event.target.closest("[data-testid='stSidebarNav'] a");
    if (chosen) document.querySelector("[data-testid='stSidebarCollapseButton'] button")?.click();
  });
  let marking = 0;
  new MutationObserver(() => {
    cancelAnimationFrame(marking);
    marking = requestAnimationFrame(mark);
  }).observe(document.documentElement, { subtree: true, childList: true });

  // 4. Paper. A table is a canvas of the few rows in sight: beside it goes the file of all its rows,
  // asked for at once, since a browser waits for no promise before it prints.
  const paperRows = 300;
  const cells = (line) =>
    [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((found) =>
      found[1] === undefined ? found[2] : found[1].replaceAll('""', '"'),
    );
  const csv = (address) => {
    const request = new XMLHttpRequest();
    request.open("GET", address, false);
    try {
      request.send();
    } catch {
      return [];
    }
    // A quoted cell may hold a line's end: a line is over where its quotes are even.
    const lines = request.status === 200 ? request.responseText.replace(/^\ufeff/, "") : "";
    return (lines.match(/(?:"(?:[^"]|"")*"|[^"\n])+/g) || []).map((line) => cells(line.trimEnd()));
  };
  const row = (place, tag, texts) => {
    const line = place.insertRow();
    for (const text of texts) {
      const cell = document.createElement(tag);
      cell.textContent = text;
      cell.classList.toggle("number", /^[-+]?[\d,.]+%?$/.test(text));
      cell.classList.toggle("short", text.length <= 10);
      line.append(cell);
    }
  };
  const drawn = "[data-testid='stDataFrame']";
  const onPaper = (files) => {
    const place = files.parentElement;
    let before = place.previousElementSibling;
    if (before && !before.querySelector(drawn)) before = before.previousElementSibling;
    const link = files.querySelector("a[href*='format=csv']");
    if (!link || !before?.querySelector(drawn)) return;
    const [headings, ...rows] = csv(link.href);
    if (!rows.length) return;
    const table = document.createElement("table");
    table.className = "on-paper";
    row(table.createTHead(), "th", headings);
    const body = table.createTBody();
    for (const texts of rows.slice(0, paperRows)) row(body, "td", texts);
    if (rows.length > paperRows) row(body, "td", [`… ${paperRows} / ${rows.length}`]);
    place.before(table);
    before.classList.add("drawn");
  };
  window.addEventListener("beforeprint", () => {
    document.querySelectorAll("[class*='st-key-files-']").forEach(onPaper);
    for (const svg of document.querySelectorAll("[data-testid='stPlotlyChart'] svg.main-svg")) {
      const { width, height } = svg.getBoundingClientRect();
      svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    }
  });
  window.addEventListener("afterprint", () => {
    document.querySelectorAll("table.on-paper").forEach((table) => table.remove());
    document.querySelectorAll(".drawn").forEach((table) => table.classList.remove("drawn"));
    for (const svg of document.querySelectorAll("[data-testid='stPlotlyChart'] svg.main-svg")) {
      svg.removeAttribute("viewBox");
    }
  });

  // 5. Passing on. Without these a link saves the picture, or opens the page that it names.
  const share = async (link) => {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(String(answer.status));
    const name = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("content-disposition") || "");
    const called = name ? decodeURIComponent(name[1]) : "qr.png";
    const files = [new File([await answer.blob()], called, { type: "image/png" })];
    if (!navigator.canShare || !navigator.canShare({ files })) throw new Error("cannot share");
    await navigator.share({ files, title: called });
  };
  const copy = async (link) => {
    await navigator.clipboard.writeText(link.href);
    const label = link.querySelector("p") || link;
    const said = label.textContent;
    label.textContent = "✓ " + said;
    setTimeout(() => (label.textContent = said), 2000);
  };
  const passed = { "share": [share, () => navigator.canShare], "copy-link": [copy, () => navigator.clipboard] };
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target instanceof Element && event.target.closest("a[href]");
      for (const [key, [deed, able]] of Object.entries(passed)) {
        if (!link || !link.closest(".st-key-" + key) || !able()) continue;
        event.preventDefault();
        deed(link).catch((error) => {
          // Somebody who closes the list of apps wants nothing; else the link does its own.
          if (error.name !== "AbortError") location.assign(link.href);
        });
      }
    },
    true,
  );

  // 6. A meeting: keys press the links that stand on its page; a clicker sends PageUp and PageDown.
  const pressed = {
    ArrowLeft: "previous", PageUp: "previous", ArrowRight: "next", PageDown: "next",
    Home: "first", End: "last", Escape: "leave", f: "full",
  };
  const typing = "input, textarea, select, [contenteditable], [role=combobox], [role=listbox], [role=radiogroup]";
  document.addEventListener("keydown", (event) => {
    const name = pressed[event.key];
    if (!name || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    if (event.target instanceof Element && event.target.closest(typing)) return;
    const way = document.querySelector(`.st-key-meeting-${name} :is(a, button)`);
    if (!way) return;
    event.preventDefault();
    if (!way.matches("[disabled], [aria-disabled=true]")) way.click();
  });
  document.addEventListener(
    "click",
    (event) => {
      const bar = event.target instanceof Element && event.target.closest(".st-key-meeting-bar");
      if (!bar) return;
      // Whoever chose the figures with a pointer goes on with the arrow keys.
      if (event.detail) requestAnimationFrame(() => document.activeElement?.blur());
      if (!event.target.closest(".st-key-meeting-full")) return;
      // The server has no part in it: a run of the page that begins here can still be starting
      // when the next key leaves the page, and Streamlit then shows the page that was left.
      event.stopPropagation();
      if (document.fullscreenElement) document.exitFullscreen();
      else document.documentElement.requestFullscreen?.().catch(() => {});
    },
    true,
  );
})();
