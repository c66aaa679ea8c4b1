"""The browser pages. They display what the rest of the package decides and judge nothing."""
