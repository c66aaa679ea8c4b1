"""The page to stretch on: before a set, the set itself, and after it."""
