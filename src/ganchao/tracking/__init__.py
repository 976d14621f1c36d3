"""What happened, and is it enough?  measurement types, expected paths, progress, probability; funnels of leads."""
