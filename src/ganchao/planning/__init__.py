"""The plan as a plan: whether it holds together, and how it stands today."""
