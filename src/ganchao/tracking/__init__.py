"""What happened and whether it is enough."""
