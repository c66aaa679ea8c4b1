"""The page for stretching: before a set, the live set itself, and after it."""
