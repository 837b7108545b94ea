"""Encryption at rest: what leads to a person is encrypted value by value (docs/decisions/0024-encryption.md)."""
