"""Cases of a report: under the explanation they share, under how they moved, by team, and by name where that is asked for."""
