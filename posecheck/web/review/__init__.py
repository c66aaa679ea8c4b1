"""The page that reviews recorded videos."""
