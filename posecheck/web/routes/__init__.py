"""What the browser asks for besides the pages: uploads, downloads, and errors in words."""
