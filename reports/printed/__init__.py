"""The annual report as pages to read and to print, with a summary in words."""
