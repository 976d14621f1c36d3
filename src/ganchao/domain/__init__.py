"""The nouns that cross stages."""
