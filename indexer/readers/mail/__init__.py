"""E-mail: what its author wrote, without what it answers. Only `formats` comes in."""
