"""The short code of a referral: the first 50 bits of its key, in letters and digits nobody confuses."""

import uuid

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
_SHIFT = 128 - 5 * LENGTH
_MEANT = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V", "-": None, " ": None})


def code_of(key: uuid.UUID) -> str:
    """For instance `7K3QX-9M2AB`. Chance makes two alike once in 500 cities with a million referrals each."""
    number = key.int >> _SHIFT
    letters = [ALPHABET[number >> 5 * place & 31] for place in reversed(range(LENGTH))]
    return f"{''.join(letters[:5])}-{''.join(letters[5:])}"


def range_of(text: str) -> tuple[uuid.UUID, uuid.UUID] | None:
    """The least and the greatest key with that code, however it is typed; None when it is no code."""
    letters = text.strip().upper().translate(_MEANT)
    if len(letters) != LENGTH or not set(letters) <= set(ALPHABET):
        return None
    number = 0
    for letter in letters:
        number = number << 5 | ALPHABET.index(letter)
    least = number << _SHIFT
    return uuid.UUID(int=least), uuid.UUID(int=least | (1 << _SHIFT) - 1)
