"""The commands by which a reader sees what was claimed of a running container."""

from layerlab.book.claims.serving import Serves
from layerlab.book.example import Image
from layerlab.site.run_it import served

IMAGE = {
    "container": {"env": {"URL": "db://{value}@db"}, "command": ["serve"]},
    "serves": {
        "port": 8080, "method": "POST", "path": "/items?n=1", "json": {"name": "a nail"},
        "status": 201, "then": [{"path": "/items", "headers": {"Accept": "text/plain"}}],
    },
}  # fmt: skip
ANSWERS = [{"status": 201, "body": ""}, {"status": 200, "body": "a nail\n"}]
COMMANDS = """\
docker run --detach --rm --name try --publish 8080:8080 --env URL=db://VALUE@db items:api serve
curl --silent --request POST --header 'Content-Type: application/json' \
--data '{"name": "a nail"}' 'localhost:8080/items?n=1'
curl --silent --header 'Accept: text/plain' localhost:8080/items
a nail
docker stop try"""


def test_requests_are_commands_with_their_answers() -> None:
    """With variables, command, method, headers and body as they were sent; in their order."""
    image = Image.model_validate(IMAGE)
    assert image.serves is not None
    pieces = served(image.serves, image.container, "items:api", ANSWERS)
    assert "\n".join(piece.text for piece in pieces) == COMMANDS


def test_one_answer_is_recorded_as_it_was() -> None:
    """Where a claim has one request, its record is no list."""
    pieces = served(Serves(port=80), Image().container, "a:b", {"status": 200, "body": "hi\n"})
    assert [piece.text for piece in pieces] == [
        "docker run --detach --rm --name try --publish 80:80 a:b",
        "curl --silent localhost:80/", "hi", "docker stop try",
    ]  # fmt: skip
