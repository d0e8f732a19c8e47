"""What a program was called with, and how it says that this leads to nothing."""

import os
import sys
from pathlib import Path

name, words = sys.argv[1], sys.argv[2:]
repository, root = Path(os.environ["STORY_REPOSITORY"]), Path(os.environ["STORY_ROOT"])


def need(condition: object, problem: str) -> None:
    if not condition:
        sys.exit(f"{name} {' '.join(words)}: {problem}")


def values(option: str) -> list[str]:
    """What an option is given, also more than once."""
    found = [word.partition("=")[2] for word in words if word.startswith(option + "=")]
    return found + [words[index + 1] for index, word in enumerate(words[:-1]) if word == option]


def need_files(files: list[str]) -> None:
    for file in files:
        need(Path(file).exists(), f"there is no {file}")


def need_variables(declared: dict[str, bool], given: list[str]) -> None:
    """Each that is given is known, and each that has no default is given."""
    need(set(given) <= set(declared), f"nobody uses {set(given) - set(declared)}")
    missing = {key for key, has_default in declared.items() if not has_default} - set(given)
    need(not missing, f"{missing} is not set")
