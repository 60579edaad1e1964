"""Claims about when build steps run, where a step is not as the claim has it."""

import pytest

from layerlab.book.claims.probe import RunError
from layerlab.builds.build_steps import Step
from layerlab.builds.experiments.repeats import span, step_with, two_steps
from layerlab.builds.failures import EXPECTED


def test_a_step_that_no_build_has_is_one_sentence() -> None:
    """It names the steps there are, and does not end the run of all other claims."""
    builds = [[Step("sha256:1", "[1/2] FROM alpine"), Step("sha256:2", "[2/2] RUN make")]]
    with pytest.raises(EXPECTED) as error:
        step_with(builds, "RUN mak3")
    assert str(error.value) == (
        "no build step contains 'RUN mak3'; the steps are: [1/2] FROM alpine, [2/2] RUN make"
    )


def test_a_step_that_does_not_print_twice_has_no_time_of_its_output() -> None:
    """One sentence, too."""
    with pytest.raises(RunError, match=r"^step 'RUN a' does not print twice$"):
        span(Step("sha256:1", "RUN a", printed=[1.0]), printing=True)


def test_a_step_is_not_compared_with_itself() -> None:
    """Two texts may be in one step, which overlaps itself whatever it does."""
    step, other = Step("sha256:2", "[2/2] RUN make all"), Step("sha256:3", "[3/3] RUN make install")
    assert two_steps([[step, other]], ["make all", "install"]) == [step, other]
    with pytest.raises(RunError, match=r"^both texts name the step '\[2/2\] RUN make all', which"):
        two_steps([[step, other]], ["make all", "RUN make a"])
