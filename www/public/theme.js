// Before anything is painted: the theme that was chosen here, so that a dark page does not flash white.
try {
  var theme = localStorage.getItem('watchpost.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch (refused) {
  // Storage may be forbidden; then the system's theme counts.
}
