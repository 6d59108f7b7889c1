"""When a text says that it holds, that it no longer does, and whose place it took. Building and readers come in."""
