"""What must change to reach a rank: limits, least effort, measures, and the probability that they suffice."""
