// Before anything is painted: the theme that was chosen here, so that a dark page does not flash white.
try {
  var base = new URL('.', document.currentScript.src).pathname.slice(0, -1);
  var theme = localStorage.getItem('watchpost' + base + '.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch (refused) {
  // Storage may be forbidden; then the system's theme counts.
}
