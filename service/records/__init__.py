"""What the service writes down: feedback, logs, metrics, and what is masked in them. `http` comes in."""
