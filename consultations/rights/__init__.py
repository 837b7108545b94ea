"""The rights of the person advised (Art. 15 to 20 GDPR): a copy of the data, restriction, erasure."""
