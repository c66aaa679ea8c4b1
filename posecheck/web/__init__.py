"""The pages in the browser. They show what the rest of the package says and judge nothing."""
