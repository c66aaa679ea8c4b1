// The page's theme, light or dark.

/**
 * Give an element the class "dark" while the page's background is dark; return how to stop that.
 * @param {Element} element
 */
export function followTheme(element) {
  const follow = () => element.classList.toggle("dark", isDark(element));
  const scheme = matchMedia("(prefers-color-scheme: dark)");
  // Streamlit repaints a moment after the system reports the change.
  const later = () => setTimeout(follow, 300);
  scheme.addEventListener("change", later);
  follow();
  return () => scheme.removeEventListener("change", later);
}

/** @param {Element} element */
function isDark(element) {
  const probe = document.createElement("span");
  probe.style.color = getComputedStyle(element).getPropertyValue("--st-background-color");
  element.append(probe);
  const shares = getComputedStyle(probe).color.match(/[\d.]+/g) ?? [];
  const [red, green, blue] = shares.map(Number);
  probe.remove();
  return 0.3 * red + 0.6 * green + 0.1 * blue < 128;
}
