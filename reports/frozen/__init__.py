"""Years whose annual report stays as it is, whatever becomes of the records (R13, decision 0019)."""
