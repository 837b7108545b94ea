"""Names made short."""

PARTICLES = {
    "abu", "al", "an", "ar", "as", "at", "ad", "el", "ben", "bin", "bint", "ibn", "ould", "ait", "da", "das",
    "de", "del", "della", "den", "der", "di", "do", "dos", "du", "la", "ter", "ten", "van", "vom", "von", "zu",
    "zum", "zur",
}  # fmt: skip
"""Small words that begin a family name and are not what it is known by."""


def initial_of(family_name: str) -> str:
    """`B.` of Berg, `van der B.` of van der Berg, `al-H.` of al-Hassan; empty where there is no name."""
    kept, rest = "", " ".join(family_name.split())
    while particle := _particle_of(rest):
        kept, rest = kept + particle, rest[len(particle) :]
    return f"{kept}{rest[0]}." if rest else ""


def _particle_of(name: str) -> str:
    """The particle that begins the name, with the blank or hyphen after it; empty without one, or with nothing more."""
    for separator in (" ", "-"):
        particle, found, rest = name.partition(separator)
        if found and rest and particle.casefold() in PARTICLES:
            return particle + separator
    return ""
