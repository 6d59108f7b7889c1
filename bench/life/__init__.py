"""What an index lives through: changes, crashes, damaged files, days of use."""
