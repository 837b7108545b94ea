"""Two files of one person become one (P19): what is left of the later one, and where it leads. How it is done is in
consultations/merging, which knows what hangs on a file."""
