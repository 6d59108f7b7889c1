"""From raw results to the tables and plots of docs/."""
