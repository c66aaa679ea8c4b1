"""Routes for the browser besides the pages: uploads, downloads, and readable errors."""
