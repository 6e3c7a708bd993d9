// Names the search boxes of the staff pages (select2 leaves the box that shows the choice without one).
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
  if (window.django && window.django.jQuery) window.django.jQuery(name);  // after select2, which starts the same way
  window.addEventListener("load", name);
  document.addEventListener("formset:added", function () { window.setTimeout(name); });
})();
