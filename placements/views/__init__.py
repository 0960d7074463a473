"""Pages of placements, by who uses them."""
