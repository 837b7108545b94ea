"""Short anonymous questionnaires: after a consultation or an event, and once a year for partners and staff."""
