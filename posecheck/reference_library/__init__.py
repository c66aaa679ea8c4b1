"""Reference poses as files that change: versions, and what became of them."""
