"""What a browser sends for the form of a consultation."""


def row(number: int, topic: str, outcome: str, **further) -> dict[str, str]:
    values = {"topic": topic, "outcome": outcome} | further
    return {f"concerns-{number}-{name}": str(value) for name, value in values.items()}
