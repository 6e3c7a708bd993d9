// Staff pages: names the search boxes (select2 leaves the box that shows the choice without one), guards unsaved changes.
(function () {
  "use strict";
  function name() {
    document.querySelectorAll("select.admin-autocomplete").forEach(function (select) {
      var label = document.querySelector('label[for="' + select.id + '"]');
      var box = document.getElementById("select2-" + select.id + "-container");
      if (label && box) box.setAttribute("aria-label", label.textContent.trim());
    });
  }
  // A table that scrolls sideways on a phone is reached by keyboard too, even with nothing in it to stop at.
  window.addEventListener("load", function () {
    document.querySelectorAll(".inline-group[data-inline-type=tabular]").forEach(function (group) { group.tabIndex = 0; });
  });
  // A step taken while the form below holds unsaved changes would leave them behind: ask first.
  var steps = document.querySelector(".steps[data-unsaved]"), changed = false;
  if (steps) {
    document.querySelectorAll("#content-main form").forEach(function (form) {
      if (!steps.contains(form)) form.addEventListener("input", function () { changed = true; });
    });
    steps.addEventListener("submit", function (event) {
      if (changed && !window.confirm(steps.dataset.unsaved)) event.preventDefault();
    });
  }
  if (window.django && window.django.jQuery) window.django.jQuery(name);  // after select2, which starts the same way
  window.addEventListener("load", name);
  document.addEventListener("formset:added", function () { window.setTimeout(name); });
})();
