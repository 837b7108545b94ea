"""Published advisories about what is installed: `python -m tools.audit [--online]`.

First the list that is kept in tools/advisories.toml, which answers everywhere. Then pip-audit asks PyPI. Where that has
no answer (no internet, or a mirror with the packages and without the advisories, where pip-audit alone reports success)
it is said, and is a fault with --online (`make audit`) only.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parent.parent
LISTED = ROOT / "tools" / "advisories.toml"
REQUIREMENTS = [ROOT / "requirements.txt", ROOT / "requirements-dev.txt"]
VENDORED = [ROOT / "static" / "vendor", ROOT / "e2e" / "vendor"]
# After so many days the list is said to be old.
FRESH_DAYS = 30
PIP_AUDIT = [sys.executable, "-m", "pip_audit"]
# For one answer of PyPI, and for all of them: nothing waits for ever.
ANSWER_SECONDS, ALL_SECONDS = 3, 90
TEXTS = {"what", "us", "fixed"}
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Advisory:
    package: str
    ids: tuple[str, ...]
    affected: tuple[SpecifierSet, ...]
    fixed: str
    what: str
    us: str
    accepted: str = ""

    def concerns(self, version: str) -> bool:
        return any(specifier.contains(version, prereleases=True) for specifier in self.affected)

    def __str__(self) -> str:
        return f"{', '.join(self.ids)}: {self.what} (fixed in {self.fixed}; concerns us: {self.us})"


@dataclass(frozen=True)
class Listed:
    looked_up: date
    newest_source: date
    packages: dict[str, list[Advisory]]
    not_pins: frozenset[str] = frozenset()

    @property
    def accepted(self) -> set[str]:
        return {
            each
            for found in self.packages.values()
            for entry in found
            if entry.accepted
            for each in entry.ids
        }

    def found(self, installed: dict[str, str]) -> Iterator[tuple[str, Advisory]]:
        for name, version in installed.items():
            for advisory in self.packages.get(name, []):
                if advisory.concerns(version) and not advisory.accepted:
                    yield f"{name} {version}", advisory


class MalformedError(Exception):
    """An entry of the list is not as it has to be; says which and why."""


def advisory_of(package: str, entry: dict[str, Any]) -> Advisory:
    where = f"{package}: {entry.get('ids') or entry}"
    if missing := {"ids", "affected", *TEXTS} - {key for key, value in entry.items() if value}:
        raise MalformedError(f"{where} lacks {', '.join(sorted(missing))}")
    if unknown := entry.keys() - {"ids", "affected", "accepted", *TEXTS}:
        raise MalformedError(f"{where} has {', '.join(sorted(unknown))}, which means nothing")
    try:
        affected = tuple(SpecifierSet(each) for each in entry["affected"])
        if entry["fixed"] != UNKNOWN:
            Version(entry["fixed"])
    except (InvalidSpecifier, InvalidVersion) as fault:
        raise MalformedError(f"{where}: {fault}") from fault
    advisory = Advisory(package, **{**entry, "ids": tuple(entry["ids"]), "affected": affected})
    if advisory.fixed != UNKNOWN and advisory.concerns(advisory.fixed):
        raise MalformedError(f"{where}: fixed in {advisory.fixed}, which is among the affected versions")
    return advisory


def read(path: Path = LISTED) -> Listed:
    try:
        data = tomllib.loads(path.read_text())
        packages = {}
        for name, entries in data["packages"].items():
            if not name.startswith("npm:") and name != canonicalize_name(name):
                raise MalformedError(f"{name} is written {canonicalize_name(name)}")
            packages[name] = [advisory_of(name, entry) for entry in entries]
        days = [data["looked_up"], data["newest_source"]]
        if any(type(day) is not date for day in days):
            raise MalformedError("looked_up and newest_source are days")
        return Listed(*days, packages, frozenset(data["not_pins"]))
    except (tomllib.TOMLDecodeError, KeyError) as fault:
        raise MalformedError(f"{path.name}: {fault!r}") from fault


def pins(files: Iterable[Path]) -> list[Requirement]:
    lines = (line.partition("#")[0].strip() for path in files for line in path.read_text().splitlines())
    return [Requirement(line) for line in lines if line and not line.startswith("-")]


def needed(requirements: list[Requirement]) -> dict[str, str]:
    """The installed version of each, and of all that they bring along on this machine."""
    versions, todo, seen = {}, list(requirements), set()
    while todo:
        requirement = todo.pop()
        name = canonicalize_name(requirement.name)
        if (key := (name, frozenset(requirement.extras))) in seen:
            continue
        seen.add(key)
        distribution = metadata.distribution(name)
        versions[name] = distribution.version
        extras = {"", *requirement.extras}
        for text in distribution.requires or []:
            further = Requirement(text)
            if not further.marker or any(further.marker.evaluate({"extra": extra}) for extra in extras):
                todo.append(further)
    return dict(sorted(versions.items()))


def vendored(folders: Iterable[Path] = VENDORED) -> dict[str, str]:
    names = (
        re.fullmatch(r"(.+)-(\d[\w.]*)", path.name) for folder in folders for path in sorted(folder.iterdir())
    )
    return {f"npm:{found[1]}": found[2] for found in names if found}


def against(listed: Listed, installed: dict[str, str]) -> list[str]:
    missing = [
        f"{name} {version} is not in {LISTED.name}: look it up and add it (docs/security.md)"
        for name, version in installed.items()
        if name not in listed.packages and name not in listed.not_pins
    ]
    pinned = {name: version for name, version in installed.items() if name not in listed.not_pins}
    return missing + [f"{what}: {advisory}" for what, advisory in listed.found(pinned)]


@dataclass(frozen=True)
class Answer:
    """What PyPI said; `silent` says why it did not, or for which packages."""

    vulnerabilities: list[str]
    silent: str = ""


def understood(output: str, accepted: set[str]) -> Answer:
    found, skipped = [], []
    for each in json.loads(output)["dependencies"]:
        if "skip_reason" in each:
            skipped.append(each["name"])
        for vulnerability in each.get("vulns", []):
            ids = [vulnerability["id"], *vulnerability["aliases"]]
            if not accepted & set(ids):
                fixed = ", ".join(vulnerability["fix_versions"]) or UNKNOWN
                found.append(f"{each['name']} {each['version']}: {', '.join(ids)} (fixed in {fixed})")
    if len(skipped) > 3:
        skipped = [*skipped[:2], f"{len(skipped) - 2} more"]
    return Answer(found, f"it knows nothing of {', '.join(skipped)}" if skipped else "")


def ask(
    installed: dict[str, str],
    accepted: set[str],
    *,
    command: list[str] = PIP_AUDIT,
    seconds: float = ALL_SECONDS,
) -> Answer:
    """What pip-audit hears. Its exit code is no help: it is 0, too, when PyPI knows none of the packages."""
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "asked.txt"
        asked.write_text("".join(f"{name}=={version}\n" for name, version in installed.items()))
        options = ["--requirement", str(asked), "--no-deps", "--disable-pip", "--format", "json"]
        options += ["--progress-spinner", "off", "--timeout", str(ANSWER_SECONDS)]
        try:
            done = subprocess.run(
                [*command, *options], check=False, capture_output=True, text=True, timeout=seconds
            )
        except subprocess.TimeoutExpired:
            return Answer([], f"no end after {seconds} seconds")
    if not done.stdout.startswith("{"):
        return Answer([], (done.stderr.strip().splitlines() or ["no answer"])[-1][:200])
    return understood(done.stdout, accepted)


def ask_pypi(installed: dict[str, str], accepted: set[str], **options: Any) -> Answer:
    """One package first: who does not know Django need not be asked a hundred times."""
    first = ask({"django": installed["django"]}, accepted, **options)
    return first if first.silent else ask(installed, accepted, **options)


def not_pinned(listed: Listed) -> dict[str, str]:
    present = {canonicalize_name(each.name): each.version for each in metadata.distributions()}
    return {name: present[name] for name in sorted(listed.not_pins & present.keys())}


def remarks(listed: Listed, today: date) -> list[str]:
    said = []
    if (age := (today - listed.looked_up).days) > FRESH_DAYS:
        said.append(f"WARNING: {LISTED.name} is {age} days old: renew it (docs/security.md)")
    for name, version in not_pinned(listed).items():
        if known := [advisory for _, advisory in listed.found({name: version})]:
            fixed = max(Version(each.fixed) for each in known if each.fixed != UNKNOWN)
            said.append(
                f"{name} {version} is no pin; raise it to {fixed}: {', '.join(each.ids[0] for each in known)}"
            )
    return said


def audit(listed: Listed, *, is_strict: bool, **options: Any) -> int:
    installed = needed(pins(REQUIREMENTS))
    faults = against(listed, installed | vendored())
    pinned = {name: version for name, version in installed.items() if name not in listed.not_pins}
    answer = ask_pypi(pinned | (not_pinned(listed) if is_strict else {}), listed.accepted, **options)
    lines = [*remarks(listed, datetime.now(UTC).date()), *faults, *answer.vulnerabilities]
    if answer.silent:
        lines.append(
            f"PYPI DID NOT ANSWER: {answer.silent}. What counts here is the list of {listed.looked_up} alone; "
            f"what was published after {listed.newest_source} is not known."
        )
    print(*lines, sep="\n", end="\n" if lines else "")
    return 1 if faults or answer.vulnerabilities or (is_strict and answer.silent) else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--online", action="store_true", help="no answer of PyPI is a fault")
    try:
        return audit(read(), is_strict=parser.parse_args().online)
    except MalformedError as fault:
        print(fault)
        return 1


if __name__ == "__main__":
    sys.exit(main())
