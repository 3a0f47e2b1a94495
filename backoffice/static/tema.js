/* Before anything is painted: dark when this device prefers it and the officer has not chosen. */
(function () {
  const root = document.documentElement;
  root.classList.add("ada-skrip");
  if (root.dataset.tema === "ikut") {
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    const apply = () => root.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
    apply();
    dark.addEventListener("change", apply);
  }
})();
