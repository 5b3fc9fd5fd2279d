"""What more than one report shows: cases and their explanations, bands on two sides, names, method and sources."""
