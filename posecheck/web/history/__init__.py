"""The history page: each day against the dose, pain over time, and every set."""
