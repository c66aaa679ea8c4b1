"""Videos that were uploaded for review: what is analysed, what is kept, what a person marked."""
