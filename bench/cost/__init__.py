"""What it costs: encoding, models, a question's stages, and how all of that grows."""
