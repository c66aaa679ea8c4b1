"""The page that looks back: days beside the dose, pain, and every set."""
