// Only comfort: every page works without this file. Folded menus close on Escape and on a click elsewhere.
(() => {
  const open = () => document.querySelectorAll("details.pop[open]");
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    open().forEach((menu) => {
      menu.open = false;
      if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
    });
  });
  document.addEventListener("click", (event) => {
    open().forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.querySelectorAll("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  const errors = document.querySelector(".errs");
  if (errors) errors.focus();
})();
