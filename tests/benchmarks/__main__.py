"""``python -m tests.benchmarks [NAME]``: run all benchmarks, or one, each in a process and in a database of its own
that is removed afterwards: what one leaves behind is neither in the data nor in the memory of the next.

Uses the server of DATABASE_OWNER_URL or DATABASE_URL, or starts one. Prints a JSON line a case and keeps them in
``var/bench/``.
"""

import argparse
import contextlib
import importlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent


def names() -> list[str]:
    """The NAME of every ``bench_*.py``: what stands behind ``bench_``, with dashes."""
    return sorted(path.stem.removeprefix("bench_").replace("_", "-") for path in HERE.glob("bench_*.py"))


@contextlib.contextmanager
def own_database() -> Iterator[None]:
    """Django set up on a new database, made by its owner and used as ``oregon_app``, like web and worker."""
    from tests.servers import throwaway_servers

    with throwaway_servers():
        os.environ["DATABASE_AS_OWNER"] = "1"
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "codeoregon.settings")
        import django
        from django.conf import settings

        django.setup()
        from django.db import connection

        before, name = connection.settings_dict["NAME"], f"bench_{os.getpid()}"
        # In a process of its own: the memory that migrations take is none of what is measured here.
        code = "import sys; from tests.benchmarks.__main__ import make; make(sys.argv[1])"
        subprocess.run([sys.executable, "-c", code, name], stdout=subprocess.DEVNULL, check=True)
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
        connection.settings_dict["OPTIONS"]["options"] = f"-c role={settings.APP_ROLE}"
        try:
            yield
        finally:
            connection.close()
            del connection.settings_dict["OPTIONS"]["options"]
            connection.creation.destroy_test_db(before, verbosity=0)


def make(name: str) -> None:
    """An empty database of that name, by its owner."""
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["TEST"]["NAME"] = name
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)


def run(name: str, folder: Path) -> None:
    """One benchmark: its lines on the screen and in its file."""
    from tests.benchmarks import peak_mib

    module = importlib.import_module(f"tests.benchmarks.bench_{name.replace('-', '_')}")

    folder.mkdir(parents=True, exist_ok=True)
    kept = folder / f"{name}-{datetime.now(UTC):%Y%m%dT%H%M%S}.jsonl"

    def emit(
        case: str,
        median_s: float,
        *,
        ratio_to: str = "",
        ratio: float = 0.0,
        n: int = 1,
        peak: float = 0.0,
        **more: float,
    ) -> None:
        line = {
            "bench": name,
            "case": case,
            "median_s": round(median_s, 6),
            "ratio_to": ratio_to,
            "ratio": round(ratio, 4),
            "peak_mib": round(peak or peak_mib(), 1),
            "n": n,
            **{name: round(value, 4) for name, value in more.items()},
        }
        text = json.dumps(line)
        print(text, flush=True)  # noqa: T201 - this is what the program is for
        with kept.open("a", encoding="utf-8") as file:
            file.write(text + "\n")

    module.run(emit)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("name", nargs="?", help="only this benchmark")
    name = parser.parse_args().name
    if name is None:
        return max([subprocess.run([sys.executable, "-m", "tests.benchmarks", one]).returncode for one in names()])
    if name not in names():
        sys.stderr.write(f"There is no benchmark “{name}”. There are: {', '.join(names())}.\n")
        return 2
    with own_database():
        from django.conf import settings

        run(name, settings.VAR_DIR / "bench")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
