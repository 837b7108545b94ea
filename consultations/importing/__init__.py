"""Import of consultations from a file: docs/import.md says what a file looks like.

reading (rows of a file) > cells, columns (one value) > checking (the whole file, into `staging`) > writing, undoing.
`run.ImportRun` ties them together for the command, the pages and the benchmarks.
"""
