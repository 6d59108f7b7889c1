"""What editors have set, acting on questions: words, choices, and texts that are hidden. The commands come in, too."""
