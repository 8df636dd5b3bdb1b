"""`python -m bench` lists what is measured; `python -m bench NAME [ARGS]` measures it."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path


def measured() -> dict[str, str]:
    """Modules here that can be run, with the first line of what they say of themselves."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_"))
    modules = {name: import_module(f"bench.{name}") for name in names}
    return {
        name: (module.__doc__ or "").split("\n")[0]
        for name, module in modules.items()
        if hasattr(module, "main")
    }


def main(arguments: list[str]) -> int:
    found = measured()
    if not arguments or arguments[0] not in found:
        print("usage: ./do bench NAME [ARGS]\n")
        print("\n".join(f"  {name:12} {says}" for name, says in found.items()))
        return 0 if not arguments else 2
    # A bench that promises something answers 1 when the promise is broken; the others answer nothing.
    return import_module(f"bench.{arguments[0]}").main(arguments[1:]) or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
