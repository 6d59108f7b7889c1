"""What the service can be told, and what each setting is for. The command line and `http` come in."""
