"""Tables that stand in a text, a row a line: their columns' names, and rows in words. Everybody may come in."""
