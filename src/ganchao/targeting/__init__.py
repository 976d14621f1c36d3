"""What must change to reach the rank: targets, measures, their cost and probability."""
