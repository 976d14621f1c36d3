"""Are promises kept?  measurement types, expected paths, progress methods, probability."""
