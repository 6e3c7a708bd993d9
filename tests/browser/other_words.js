// Puts other words in place of those of a page, and finds text that then has no room. Used by test_other_words.py.
(() => {
  const NOT_WORDS = "script, style, noscript, svg, textarea, code, .code, .brand, .skip, .vh, .ref, progress";
  const written = [];
  const ACCENTS = { a: "á", e: "ë", i: "î", o: "ö", u: "ü", c: "ç", n: "ñ", y: "ý", A: "Å", E: "É", O: "Ø", U: "Û" };
  const ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي";

  const nodes = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = [];
    while (walker.nextNode()) {
      const node = walker.currentNode;
      if (node.data.trim() && !node.parentElement.closest(NOT_WORDS)) found.push(node);
    }
    return found;
  };
  // Addresses and usernames are the same in every language.
  const each = (change) => (text) => text.replace(/\S+/g, (word) => (/[@\/_]|\d/.test(word) ? word : change(word)));
  const longer = each((word) => {
    const more = Math.round([...word].filter((sign) => /\p{L}/u.test(sign)).length * 0.4);
    const letters = [...word].map((sign) => ACCENTS[sign] || sign);
    const last = letters.findLastIndex((sign) => /\p{L}/u.test(sign));
    letters.splice(last + 1, 0, ...[..."ölmeñiasure"].slice(0, more));
    return letters.join("");
  });
  let turn = 0;
  const arabic = each((word) => word.replace(/\p{L}/gu, () => ARABIC[turn++ % ARABIC.length]));

  const put = (change) => {
    if (!written.length) written.push(...nodes().map((node) => [node, node.data]));
    written.forEach(([node, text]) => { node.data = change(text); });
    document.querySelectorAll("input[type=submit], input[type=button]").forEach((one) => { one.value = change(one.value); });
  };

  const hidden = (style) => ["hidden", "clip"].includes(style);
  const scrolls = (style) => ["auto", "scroll"].includes(style);
  const drawn = (style) =>
    style.boxShadow !== "none" ||
    !["rgba(0, 0, 0, 0)", "transparent"].includes(style.backgroundColor) ||
    ["Left", "Right", "Top", "Bottom"].every((side) => parseFloat(style[`border${side}Width`]) > 0);
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });

  // Complaints about one text: cut by a box that hides what flows over, over the edge of the box it is drawn in, or
  // past the edge of the screen.
  const look = (node, screen) => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const text = range.getBoundingClientRect();
    if (text.width <= 1 || text.height <= 1) return null;
    let box = null;
    for (let one = node.parentElement; one && one !== document.body; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (one.closest("summary") && style.display === "contents") continue;
      if (style.clipPath !== "none") return null; // for screen readers only
      const edge = one.getBoundingClientRect();
      const beside = text.left < edge.left - 1 || text.right > edge.right + 1;
      const above = text.top < edge.top - 3 || text.bottom > edge.bottom + 3;
      if ((hidden(style.overflowX) && beside) || (hidden(style.overflowY) && above)) return "is cut";
      if (!box && style.display !== "inline" && drawn(style)) {
        box = one;
        if (beside || above) return "flows out of its box";
      }
      if (scrolls(style.overflowX)) return null;
    }
    return text.left < -1 || text.right > screen + 1 ? "is off the screen" : null;
  };

  window.otherWords = {
    longer: () => put(longer),
    arabic: () => {
      Object.assign(document.documentElement, { dir: "rtl", lang: "ar" });
      put(arabic);
    },
    unfold: () => document.querySelectorAll("details:not(.pop)").forEach((one) => { one.open = true; }),
    trouble: () => {
      const screen = document.documentElement.clientWidth;
      const found = nodes()
        .filter((node) => seen(node.parentElement))
        .map((node) => [look(node, screen), node])
        .filter(([what]) => what)
        .map(([what, node]) => `“${node.data.trim().slice(0, 40)}” in <${node.parentElement.tagName.toLowerCase()} class="${node.parentElement.className}"> ${what}`);
      const wide = document.documentElement.scrollWidth;
      if (wide > screen) found.unshift(`${wide} px wide on a screen of ${screen}`);
      return found.slice(0, 5);
    },
  };
})();
