"""The layout of the therapist's page: the figure stays in view while the checks scroll."""

from __future__ import annotations

from typing import Final

# The column with the figure sticks next to the checks. On a small screen the columns are stacked:
# there only the figure sticks, at a small size, and the changes come after the checks.
STYLE: Final = """<style>
[class*="st-key-check-"] { background: var(--pc-surface); }
/* No number may be left out: an emptied field shows its number again. */
[data-testid="stNumberInputClearButton"] { display: none; }
.pose-views { display: flex; gap: 0.5rem; align-items: flex-end; }
.pose-views figure { flex: 1 1 0; min-width: 0; margin: 0; text-align: center; }
.pose-views figcaption { font-size: 0.85rem; }
.pose-views svg { height: 13rem; max-height: 26vh; }
.stColumn:has(.st-key-pose-figure) {
  position: sticky; top: calc(4rem + var(--who, 0px)); align-self: flex-start;
  max-height: calc(100vh - 4.5rem - var(--who, 0px)); overflow-y: auto;
}
@media (max-width: 640px) {
  .stHorizontalBlock:has(> .stColumn .st-key-pose-figure) { flex-direction: column; }
  .stColumn:has(.st-key-pose-figure),
  .stColumn:has(.st-key-pose-figure) > .stVerticalBlock { display: contents; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-pose-figure) {
    position: sticky; top: calc(3.5rem + var(--who, 0px)); z-index: 2; padding-top: 0.25rem;
    background: var(--pc-ground);
    border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent);
  }
  .st-key-pose-figure .stButtonGroup, .pose-views figcaption { display: none; }
  .pose-views svg { height: 7rem; }
  [data-testid="stLayoutWrapper"]:has(> .st-key-pose-changes) { order: 2; }
}
</style>"""
