"""The whole data set in one encrypted file, and back into an empty database of either kind (decision 0022)."""
