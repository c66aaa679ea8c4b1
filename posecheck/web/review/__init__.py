"""The page that reviews recorded videos, in parts."""
