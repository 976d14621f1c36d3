"""Results become blocks; blocks become HTML, Excel, Word and the terminal."""
