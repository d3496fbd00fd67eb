"""One game, one ROM: group, filter, rank, choose, explain. Pure: no I/O."""
