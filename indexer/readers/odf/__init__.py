"""OpenDocument: ODT, ODS, ODP. Only `formats` comes in."""
