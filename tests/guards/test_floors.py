"""Import-linter sees imports; a foreign key written as a string it cannot see. Keys point down too."""

import pathlib
import tomllib

import pytest
from django.apps import apps
from django.db.models import Model

ROOT = pathlib.Path(__file__).resolve().parents[2]


def floors() -> list[set[str]]:
    """The floors from the top down, as pyproject.toml states them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract for contract in contracts if contract["id"] == "floors")["layers"]
    return [{name.strip(" ()") for name in layer.split("|")} for layer in layers]


def floor_of(app: str) -> int:
    return next(number for number, names in enumerate(floors()) if app in names)


def our_models() -> list[type[Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("upwell.")]


def upward(source: str, target: str) -> bool:
    """Whether a key from app `source` to app `target` points up, or to a neighbour."""
    return source != target and floor_of(target) <= floor_of(source)


@pytest.mark.parametrize("model", our_models(), ids=lambda model: model._meta.label)
def test_foreign_keys_point_down(model: type[Model]) -> None:
    for field in model._meta.get_fields():
        if field.is_relation and field.concrete and field.related_model is not None:
            target = field.related_model._meta.app_label
            assert not upward(model._meta.app_label, target), (
                f"{model._meta.label}.{field.name} points up to {target}"
            )


def test_the_check_itself_notices_a_key_that_points_up() -> None:
    assert upward("people", "pairs")
    assert upward("audit", "jobs")
    assert not upward("pairs", "people")


def test_every_package_has_its_floor() -> None:
    packages = {path.parent.name for path in (ROOT / "upwell").glob("*/__init__.py")}
    assert packages <= set().union(*floors())
    assert len(packages) >= 12


def test_no_room_has_a_name_that_says_nothing() -> None:
    vague = {"utils.py", "helpers.py", "common.py", "services.py", "managers.py", "misc.py"}
    found = [path for path in (ROOT / "upwell").rglob("*.py") if path.name in vague]
    assert not found


def test_nothing_is_told_upward_by_signals() -> None:
    sources = (path for path in (ROOT / "upwell").rglob("*.py"))
    assert not [
        path
        for path in sources
        if "django.dispatch" in path.read_text() or "db.models.signals" in path.read_text()
    ]
