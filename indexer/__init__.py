"""The only writer: source file -> document -> passage -> embedding -> published index."""
