"""The service and its image as whole processes: speed, load, starting, memory."""
