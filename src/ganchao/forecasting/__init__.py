"""Where everyone will be: joint draws of scores, ranks from them, and how far they can be trusted."""
