"""Content encrypted block by block, of which none can be changed, moved or cut off unnoticed.

block   AES-256-GCM of so many bytes as the format says, of the last one what is left (at least one byte unless there is
        nothing at all)
nonce   number of the block from 0 (11 bytes), then 1 for the last block and 0 for all others (1 byte); so a key must
        encrypt one file only
"""

TAG = 16


def nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([is_last])
