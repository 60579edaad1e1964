"""A random value, given to a build, and looked for in all that the build leaves behind."""

import secrets
import tempfile
from pathlib import Path

from layerlab.book.claims.answers import PlacesResult, SecretInput
from layerlab.book.edits import copied, inside, replaced
from layerlab.builds.build import SECRET, BuildxImage
from layerlab.builds.build_steps import bases
from layerlab.builds.experiments.workbench import Workbench
from layerlab.images import value_search
from layerlab.images.canary import blind_cache, blind_places
from layerlab.images.layer import ArchiveError
from layerlab.images.value_search import Findings, Older


class Leaks(Workbench):
    """Answers what claims ask of secrets."""

    def secret(self, image: str, given: SecretInput, mode: str) -> PlacesResult:
        """Places that were looked at, and those in which the value was found."""
        value = self.lab.key.line if given.way == "ssh" else f"canary{secrets.token_hex(16)}"
        with (
            copied(self.example.context) as context,
            tempfile.TemporaryDirectory(prefix="measured-") as name,
        ):
            folder = Path(name)
            options = (*options_for(given, value, context, folder), "--no-cache")
            unbuilt = self.unbuilt(image, context, value=value, options=options)
            unbuilt.environment |= environment_for(given, value)
            if self.lab.engine.store == "containerd":
                return self._search_exports(unbuilt, value, folder, mode)
            return self._search(unbuilt, value, folder)

    def _search_exports(
        self, image: BuildxImage, value: str, folder: Path, mode: str
    ) -> PlacesResult:
        """Search all that the builder exports."""
        archive, cache = folder / "image.tar", folder / "cache"
        image.export(
            f"--output=type=oci,dest={archive}",
            f"--cache-to=type=local,dest={cache},mode={mode}",
            f"--provenance=mode={mode}",
        )
        looked, older = ["layers", "config", "history", "provenance", "cache"], self._older(image)
        _prove(blind_places(archive, looked[:-1]) | blind_cache(cache))
        in_image = value_search.places_in_image(archive, value, older)
        return _result(looked, in_image.joined(value_search.places_in_folder(cache, value, older)))

    def _search(self, image: BuildxImage, value: str, folder: Path) -> PlacesResult:
        """Search the image; without the containerd store an engine exports no more than that."""
        archive, looked = folder / "image.tar", ["layers", "config", "history"]
        with archive.open("wb") as file, image:
            file.writelines(image.saved())
        _prove(blind_places(archive, looked))
        return _result(looked, value_search.places_in_image(archive, value, self._older(image)))

    def _older(self, built: BuildxImage) -> Older:
        """Tells the layers of the images that a build started from, by the digests of blobs.

        They were there before the value was made, so they cannot hold it.
        """
        names, memory = bases(built.steps), self.lab.memory
        layers = {layer.diff_id for name in names for layer in self.lab.base(name).layers}
        return lambda digest: (
            (found := memory.layer(digest)) is not None and (found.diff_id in layers)
        )


def environment_for(given: SecretInput, value: str) -> dict[str, str]:
    """The variable of Buildx that holds it, where a secret is taken from one."""
    text = given.text.replace("{value}", value)
    return {SECRET: text.strip()} if given.way == "secret_env" else {}


def options_for(given: SecretInput, value: str, context: Path, folder: Path) -> list[str]:
    """Options that give the value to the build; or it is written into the context."""
    text = given.text.replace("{value}", value)
    if given.way == "arg":
        return [f"--build-arg={given.name}={text.strip()}"]
    if given.way == "secret_file":
        source = folder / "secret"
        source.write_text(text)
        return [f"--secret=id={given.name},src={source}"]
    if given.way == "secret_env":
        return [f"--secret=id={given.name},type=env,env={SECRET}"]
    if given.way == "file":
        path = inside(context, given.name)
        content = replaced(path, {given.replaces: value}) if given.replaces else text.encode()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return []


def _prove(blind: set[str]) -> None:
    """A search that would not see a value in some place says nothing of it."""
    if blind:
        where = ", ".join(sorted(blind))
        raise ArchiveError(f"the search is blind in {where}: no canary is found there")


def _result(looked: list[str], findings: Findings) -> PlacesResult:
    result: PlacesResult = {"looked": looked, "found": sorted(findings.found)}
    if unread := findings.unread_where_not_found():
        result["unread"] = unread
    return result
