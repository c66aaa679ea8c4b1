"""Many videos in one go: run side by side, kept account of, and summed up."""
