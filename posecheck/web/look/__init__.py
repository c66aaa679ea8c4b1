"""How all pages look: one table of colours, one style sheet, one ring."""
