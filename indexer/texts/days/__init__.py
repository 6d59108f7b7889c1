"""Days: dates and school years in every spelling, each in one normal form. Everybody may come in."""
