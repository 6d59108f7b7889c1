"""How well it finds: rankings, marked sentences, confidence, mistyped questions."""
