"""Panel and framework become a scorecard: impute, treat, normalise, weight, aggregate, rank."""
