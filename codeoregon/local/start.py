"""The plan of ``manage.py up``: what is started, in which order, with which environment."""

import contextlib
import fcntl
import hashlib
import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path

import psycopg2
from celery import Celery
from django.contrib.staticfiles.finders import get_finders

from codeoregon.local import janitor, learners
from codeoregon.local.announce import announce, write_demo_file
from codeoregon.local.binaries import NotFound
from codeoregon.local.places import NotUsable, Places
from codeoregon.local.process import Service
from codeoregon.local.servers import APP, OWNER, DidNotStart, Postgres, Valkey, bare_environment
from codeoregon.local.supervisor import Broken, Stopped, Supervisor, say
from codeoregon.management.adopt import FILE, KEPT

ROOT = Path(__file__).resolve().parents[2]
CELERY = [sys.executable, "-m", "celery", "-A", "codeoregon"]
DEMO_MARK = "superuser@staff.example"  # somebody whom only the demo makes
STATE = "local.json"  # what this module remembers between starts


@contextlib.contextmanager
def only_one(places: Places, address: str) -> Iterator[None]:
    """Hold the lock of this checkout; a second run is told where the first one is.

    Raises:
        Broken: another run holds it.
    """
    with open(places.lock, "a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Broken(
                f"Code Oregon already runs from this folder: {file.read().strip() or 'it is just starting'}. "
                "Stop it first, or use another checkout."
            ) from None
        file.truncate(0)
        file.write(f"{address} (process {os.getpid()})\n")
        file.flush()
        yield
        file.truncate(0)


def running(places: Places) -> str:
    """Where this checkout runs already, as ``only_one`` wrote it; empty when it does not."""
    with contextlib.suppress(Broken), only_one(places, ""):
        return ""
    return places.lock.read_text().strip() or "just starting"


def free_port(host: str, port: int) -> socket.socket:
    """Take a port so that nobody else does; close the socket just before its real user starts.

    Raises:
        Broken: somebody listens there, or we may not.
    """
    holder = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        holder.bind((host, port))
    except OSError as error:
        holder.close()
        reason = "another program uses it" if isinstance(error, OSError) and error.errno == 98 else error.strerror
        raise Broken(f"Port {port} cannot be used: {reason}. Choose another one: make run PORT={port + 10}") from error
    return holder


def check_host(host: str, demo: bool) -> None:
    """Refuse to show the demo, whose passwords are known, to other machines.

    Raises:
        Broken: the address is not this machine's own.
    """
    try:
        own = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        own = False
    if demo and not own:
        raise Broken(f"The demo has known passwords, so it only listens on this machine: 127.0.0.1, not {host}.")


@dataclass
class Plan:
    """One start of the local run. ``scale`` shrinks the demo programme (1 is launch day)."""

    places: Places
    host: str
    port: int
    demo: bool
    scale: float
    supervisor: Supervisor
    env: dict[str, str] = field(default_factory=lambda: dict(os.environ))
    owner_url: str = ""

    @property
    def base_url(self) -> str:
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def embedded(self) -> bool:
        """Whether Postgres is our own."""
        return not os.environ.get("DATABASE_URL")

    def log(self, name: str) -> Path:
        return self.places.private("log") / f"{name}.log"

    def manage(self, *words: str) -> list[str]:
        return [sys.executable, str(ROOT / "manage.py"), *words]

    # --- The order of things ----------------------------------------------------------------------------------------

    def run(self) -> None:
        began = time.monotonic()
        left_over = janitor.end_all(self.places.mark)
        if left_over:
            say(f"Ended {left_over} processes that an earlier run left behind.")
        web_port = free_port(self.host, self.port)
        self.start_servers()
        self.complete_environment()
        if self.demo:
            self.choose_provider()
        self.prepare()
        web_port.close()
        self.start_web_and_worker()
        told: dict[str, str] = {name: self.env[name] for name in KEPT if name in self.env}
        self.places.write(FILE, told | {"DATABASE_OWNER_URL": self.owner_url})
        say(f"Serving at {self.base_url}/ after {time.monotonic() - began:.1f} s.")
        if self.demo:
            write_demo_file(self.places, self.env, self.owner_url)
            self.start_provider()
            self.first_night()
        self.start_scheduler()
        announce(self.places, self.env, say)
        self.supervisor.keep_going()

    def start_servers(self) -> None:
        """Postgres and Valkey of our own, or the ones that the environment names."""
        self.env[janitor.MARK] = self.places.mark
        valkey = None if os.environ.get("REDIS_URL") else self.start_valkey()
        if self.embedded:
            self.start_postgres()
        else:
            self.owner_url = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
            check_database(self.owner_url, demo=self.demo)
        if valkey:
            self.supervisor.wait_for(valkey)
        else:
            check_redis(self.env["REDIS_URL"])

    def start_postgres(self) -> None:
        home = self.places.make_postgres_home()
        postgres = Postgres(home.resolve(), self.places.make_sockets(), self.places.mark, self.log("postgres"))
        if postgres.prepare():
            self.forget_database()
        service = self.service("postgres", postgres.command(), server=postgres)
        service.stop_signal, service.harder_signal, service.as_nobody = signal.SIGINT, signal.SIGQUIT, postgres.as_root
        service.ready, service.before = postgres.ready, postgres.stop_orphan
        self.supervisor.start(service)
        self.supervisor.wait_for(service)
        postgres.make_database()
        self.env["DATABASE_URL"] = postgres.url(APP)
        self.owner_url = postgres.url(OWNER)

    def start_valkey(self) -> Service:
        valkey = Valkey(self.places.var / "valkey", self.places.make_sockets(), self.places.mark, self.log("valkey"))
        valkey.prepare()
        service = self.service("valkey", valkey.command(), server=valkey)
        service.ready = valkey.ready
        self.supervisor.start(service)
        self.env["REDIS_URL"] = valkey.url()
        return service

    def complete_environment(self) -> None:
        """What every process of the run is told; what a person set in the environment stands."""
        for name in ("MAKELEVEL", "MAKEFLAGS", "MFLAGS", "DATABASE_OWNER_URL", "DATABASE_AS_OWNER"):
            self.env.pop(name, None)
        if not self.env.get("EMAIL_URL"):
            self.env.setdefault("MAIL_DIR", str(self.places.private("mail")))
        defaults = {
            "BASE_URL": self.base_url,
            "ALLOWED_HOSTS": "localhost,127.0.0.1,[::1]",
            "DJANGO_SETTINGS_MODULE": "codeoregon.settings",
            "PYTHONUNBUFFERED": "1",
            **self.places.secrets(),
        }
        self.env = defaults | self.env
        self.env |= {"VAR_DIR": str(self.places.var), "PORT": str(self.port), "DEMO": "1" if self.demo else "0"}

    def prepare(self) -> None:
        """Tables and static files; on the first start of a demo, its people and openings too."""
        say("Preparing the database and the static files.")
        static = static_fingerprint()
        gathered = (self.places.var / "static" / "staticfiles.json").is_file()
        collect = not gathered or self.places.read(STATE).get("static") != static
        if collect:
            self.begin("collectstatic", "--noinput", "--verbosity", "0", "--skip-checks")
        self.begin("migrate", "--noinput", "--skip-checks")
        self.supervisor.finish("migrate")
        if self.demo and not (self.remembers("scale") and self.embedded):
            say("Making the demo programme.")
            self.begin("seed_demo", "--scale", str(self.scale))
            self.supervisor.finish("seed_demo")
            self.remember(scale=self.scale)
        if collect:
            self.supervisor.finish("collectstatic")
            self.remember(static=static)

    def begin(self, *words: str) -> None:
        """Begin a management command with the rights of the database's owner."""
        env = {**self.env, "DATABASE_OWNER_URL": self.owner_url}
        self.supervisor.begin(words[0], self.manage(*words), env, self.log(words[0]))

    def choose_provider(self) -> None:
        """Where the sandbox will be; it keeps its port between starts when it can."""
        kept = self.places.read(STATE).get("provider_port")
        near = [*range(self.port + 1, min(self.port + 30, 65536)), *range(max(self.port - 30, 1024), self.port)]
        for port in [kept, *near] if isinstance(kept, int) and kept != self.port else near:
            with contextlib.suppress(Broken):
                free_port("127.0.0.1", port).close()
                self.remember(provider_port=port)
                self.env |= {"TREEHOUSE_URL": f"http://127.0.0.1:{port}", "TREEHOUSE_RATE": "0"}
                return
        raise Broken(f"No free port for the sandbox provider near {self.port}.")

    def start_provider(self) -> None:
        """The sandbox that stands in for the badge provider."""
        port = self.places.read(STATE)["provider_port"]
        scale = float(self.places.read(STATE).get("scale") or self.scale)
        words = ("sandbox_provider", "--host", "127.0.0.1", "--port", str(port), "--learners", str(learners(scale)))
        service = self.service("provider", self.manage(*words, "--data", str(self.places.private("sandbox"))))
        service.ready = lambda: answers("127.0.0.1", port)
        self.supervisor.start(service)
        self.supervisor.wait_for(service)

    def start_scheduler(self) -> None:
        """Last, so that the first night is the one that a person watches."""
        schedule = str(self.places.private("beat") / "schedule")
        self.supervisor.start(self.service("scheduler", [*CELERY, "beat", "--schedule", schedule, "--pidfile="]))

    def start_web_and_worker(self) -> None:
        """Returns when the web answers and the worker has said that it listens."""
        listen = ["worker", "--concurrency", "2", "--without-gossip", "--without-mingle"]
        worker = self.service("worker", [*CELERY, *listen])
        web = self.service("web", web_command(self.host, self.port))
        web.ready = lambda: answers(self.host, self.port, "/readyz")
        worker.ready = lambda: worker_listens(self.env["REDIS_URL"])
        for service in (web, worker):
            self.supervisor.start(service)
        for service in (web, worker):
            self.supervisor.wait_for(service)

    def first_night(self) -> None:
        """One nightly run, so that the demo's badges and matches are there; once."""
        if self.remembers("first_night"):
            return
        say("First nightly run: fetching badges and matching people with openings.")
        self.supervisor.begin("nightly", self.manage("nightly"), self.env, None)
        code = self.supervisor.finish("nightly")
        if code:
            say(f"The nightly run did not finish (exit code {code}). It is tried again at the next start.")
        else:
            self.remember(first_night=True)

    # --- Small parts ------------------------------------------------------------------------------------------------

    def service(self, name: str, command: list[str], server: Postgres | Valkey | None = None) -> Service:
        env = bare_environment(self.places.mark) if server else self.env
        cwd = Path("/") if server else ROOT
        return Service(name, command, env, self.log(name), cwd, essential=server is not None)

    def remembers(self, what: str) -> bool:
        state = self.places.read(STATE)
        return bool(state.get(what)) and state.get("database") == fingerprint(self.owner_url)

    def remember(self, **what: object) -> None:
        state = self.places.read(STATE)
        if self.owner_url and state.get("database") != fingerprint(self.owner_url):
            kept = {name: state[name] for name in ("provider_port", "static") if name in state}
            state = kept | {"database": fingerprint(self.owner_url)}
        self.places.write(STATE, state | what)

    def forget_database(self) -> None:
        self.places.write(STATE, {**self.places.read(STATE), "database": None})


def fingerprint(url: str) -> str:
    """Names a database without keeping its password."""
    return hashlib.sha256(url.encode()).hexdigest()[:16]


def static_fingerprint() -> str:
    """Changes when a static file does: collecting and compressing them takes longer than all the rest of a start."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list(None):
            found = os.stat(storage.path(path))
            digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def web_command(host: str, port: int) -> list[str]:
    """Granian, two processes; `codeoregon.web.rsgi` says how slow clients are stood."""
    options = ["--interface", "rsgi", "--http", "1", "--host", host, "--port", str(port), "--workers", "2", "--no-ws"]
    options += [
        "--backlog",
        "2048",
        "--backpressure",
        "2048",
        "--respawn-failed-workers",
        "--workers-kill-timeout",
        "3",
    ]
    return [sys.executable, "-m", "granian", *options, "codeoregon.web.rsgi:application"]


def answers(host: str, port: int, path: str = "/") -> bool:
    """Whether the address answers below 500; the sandbox may say 404 to `/`."""
    connection = http.client.HTTPConnection(host, port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < (300 if path != "/" else 500)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def worker_listens(redis_url: str) -> bool:
    """Whether a Celery worker answers a ping."""
    quick = {"socket_timeout": 1, "socket_connect_timeout": 1, "max_retries": 1, "interval_start": 0}
    with contextlib.suppress(Exception):
        return bool(Celery(broker=redis_url, broker_transport_options=quick).control.ping(timeout=0.5))
    return False


def check_database(url: str, *, demo: bool) -> None:
    """Raises Broken when the database of the environment does not answer, or is somebody's real one."""
    try:
        with contextlib.closing(psycopg2.connect(url, connect_timeout=5)) as connection, connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('codeoregon_user') IS NOT NULL")
            made = cursor.fetchone() == (True,)
            if made and demo:
                cursor.execute("SELECT count(*), count(*) FILTER (WHERE email = %s) FROM codeoregon_user", [DEMO_MARK])
                people, marks = cursor.fetchone() or (0, 0)
                if people and not marks:
                    raise Broken(
                        "The database that DATABASE_URL names holds people whom the demo did not make. "
                        "`make run` runs the demo programme; nothing was touched."
                    )
    except psycopg2.Error as error:
        raise Broken(f"The database that DATABASE_URL names does not answer: {str(error).strip()}") from None


def check_redis(url: str) -> None:
    """Raises Broken with the reason when the Redis of the environment does not answer."""
    try:
        with Celery(broker=url).connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=5)
    except Exception as error:  # noqa: BLE001 - kombu lets through whatever its transport raises
        raise Broken(f"The Redis that REDIS_URL names does not answer: {error}") from None


def up(var: Path, host: str, port: int, *, demo: bool, scale: float) -> int:
    """Run everything until somebody stops it; returns the exit code."""
    try:
        check_host(host, demo)
        places = Places.of(var)
        with only_one(places, f"http://{host}:{port}/"), Supervisor(places.mark, ROOT) as supervisor:
            try:
                Plan(places, host, port, demo, scale, supervisor).run()
            except Stopped:
                say("\nStopping.")
        say("Stopped. Everything is kept for the next `make run`.")
        return 0
    except (Broken, NotUsable, NotFound, DidNotStart) as error:
        say(str(error))
        return 1
