"""The explorer: any figures by up to three dimensions, filtered and compared; the address of the page is the query."""
