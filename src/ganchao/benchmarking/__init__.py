"""Who is ahead, and why: peers, gaps, ladders, changes of rank, coupling and difficulty."""
