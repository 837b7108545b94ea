"""What people are told about their data, by each controller and in their language (Art. 13 GDPR, handbook P06)."""
