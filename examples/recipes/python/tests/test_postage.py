"""The service is asked as its users ask it."""

import pytest
from fastapi.testclient import TestClient
from postage.main import app

BOX = {"zone": "home", "kilograms": 2, "length": 30, "width": 20, "height": 10}


@pytest.fixture
def client() -> TestClient:
    """The service, without a server."""
    return TestClient(app)


@pytest.mark.parametrize(
    ("changed", "total"),
    [({}, "5.00"), ({"zone": "far"}, "26.00"), ({"length": 200}, "17.00")],
)
def test_a_parcel_has_its_price(client: TestClient, changed: dict, total: str) -> None:
    """By zone and weight; a bulky one costs more."""
    assert client.post("/prices", json=BOX | changed).json()["total"] == total


@pytest.mark.parametrize("changed", [{"kilograms": 40}, {"length": 300, "width": 60}])
def test_what_nobody_carries_is_refused(client: TestClient, changed: dict) -> None:
    """A conflict with what the carrier takes, and no fault of the request's form."""
    assert client.post("/prices", json=BOX | changed).status_code == 409


def test_what_is_no_parcel_is_refused(client: TestClient) -> None:
    """The answer names the field."""
    answer = client.post("/prices", json=BOX | {"kilograms": -1})
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["body", "kilograms"]
