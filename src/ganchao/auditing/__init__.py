"""Can these ranks be trusted? Coherence, uncertainty, sensitivity, robustness of a claim."""
