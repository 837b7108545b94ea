"""Files that somebody fills in by hand, read row by row; every fault is named by row, column and reason."""
