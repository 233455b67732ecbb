"""From the rules that fired to a proposal of training."""

from collections.abc import Mapping, Sequence

from hypothesis import given
from hypothesis import strategies as st

from coaching.data.decisions import TRAINING
from coaching.engine.definitions import parse
from coaching.engine.rules import Fired, Given, Value, decide
from coaching.services.decisions import training_facts
from coaching.services.recommendations import MANDATORY, Proposal, Proposed, tailor
from coaching.services.settings import Figures
from tests.workflows.tables import ACTUAL

DRAWN = parse(ACTUAL)
BUILDS_ON = {
    "M02": ["M01"],
    **{f"M0{n}": ["M01"] for n in (4, 5, 6, 8, 9)},
    "M07": ["M06"],
    "M10": ["M01"],
    "M11": ["M01"],
    "M12": ["M01"],
}
NO_SCORES: dict[str, float | None] = {}


def rule(module: str, points: int, level: str = "B") -> Fired:
    answers: dict[str, Value] = {"module": module, "level": level, "points": points}
    return Fired(f"{module}_{level}_{points}", 1, answers, "Because.")


def propose(
    *rules: Fired,
    wishes: Sequence[str] = (),
    limits: Figures | None = None,
    scores: Mapping[str, float | None] = NO_SCORES,
    prerequisites: Mapping[str, Sequence[str]] = BUILDS_ON,
) -> Proposal:
    return tailor(
        rules,
        prerequisites=prerequisites,
        wishes=wishes,
        limits=limits or Figures(),
        scores=scores,
    )


def short(modules: Sequence[Proposed]) -> list[str]:
    return [f"{each.module}{each.level}({each.points})" for each in modules]


def test_the_worked_example_of_the_programme() -> None:
    scores = {
        "d1": 1.5,
        "d2": 0.8,
        "d3": 1.2,
        "d4": 2.0,
        "d5": 2.6,
        "d6": 0.9,
        "d7": 1.8,
        "d8": 2.7,
        "d9": 1.0,
    }
    about: dict[str, Given] = {"has_clients": True, "recruits": True, "plan_status": "expired"}
    decided = decide(DRAWN, TRAINING, training_facts(scores, **about))

    proposal = propose(*decided.fired, scores=scores)

    assert short(proposal.mandatory) == ["M01B(100)", "M03B(99)", "M12B(98)"]
    assert short(proposal.tailored) == ["M04B(90)", "M06B(80)", "M11B(58)", "M07B(55)"]
    assert short(proposal.self_study) == ["M08A(45)", "M05A(40)", "M02A(30)"]
    assert (proposal.share, proposal.other_wishes) == ((), ())


def test_a_module_that_two_rules_name_keeps_the_most_points_and_the_lowest_level() -> None:
    proposal = propose(rule("M04", 40, "B"), rule("M04", 90, "A"), rule("M08", 50, "R"))

    assert short(proposal.tailored) == ["M04B(90)", "M08R(50)"]
    assert [len(each.rules) for each in proposal.tailored] == [2, 1]


def test_mandatory_modules_are_proposed_even_where_no_rule_names_them() -> None:
    proposal = propose(rule("M03", 99, "A"))

    assert short(proposal.mandatory) == ["M01B(0)", "M03A(99)", "M12B(0)"]


def test_a_missing_prerequisite_comes_along_before_the_module() -> None:
    proposal = propose(rule("M07", 35, "A"), rule("M09", 38, "A"))

    assert short(proposal.tailored) == ["M09A(38)", "M06A(35)", "M07A(35)"]
    assert [each.needed_for for each in proposal.tailored] == [None, "M07", None]


def test_a_prerequisite_with_fewer_points_moves_before_its_module() -> None:
    proposal = propose(rule("M07", 90), rule("M06", 20), rule("M04", 50))

    assert short(proposal.tailored) == ["M06B(20)", "M07B(90)", "M04B(50)"]


def test_a_module_whose_prerequisite_does_not_fit_in_any_more_is_for_self_study() -> None:
    proposal = propose(
        rule("M04", 90), rule("M08", 70), rule("M09", 65), rule("M07", 60), rule("M05", 50)
    )

    assert short(proposal.tailored) == ["M04B(90)", "M08B(70)", "M09B(65)", "M05B(50)"]
    assert short(proposal.self_study) == ["M07B(60)"]


def test_prerequisites_in_a_circle_do_no_harm() -> None:
    proposal = propose(rule("M04", 90), prerequisites={"M04": ["M05"], "M05": ["M04"]})

    assert short(proposal.tailored) == ["M05B(90)", "M04B(90)"]


def test_wishes_add_points_but_no_more_of_them_than_count() -> None:
    wishes = ["M01", "M10", "M10", "M08", "M09"]

    proposal = propose(
        rule("M10", 32), rule("M08", 45), rule("M09", 38), rule("M05", 40), wishes=wishes
    )

    assert short(proposal.tailored) == ["M08B(60)", "M10B(47)", "M05B(40)", "M09B(38)"]
    assert [each.module for each in proposal.tailored if each.is_wished] == ["M08", "M10"]


def test_of_modules_with_equal_points_the_wish_comes_first() -> None:
    proposal = propose(rule("M05", 40), rule("M09", 25), wishes=["M09"], limits=Figures())

    assert short(proposal.tailored) == ["M09B(40)", "M05B(40)"]


def test_a_wish_that_no_rule_calls_for_is_told_apart() -> None:
    proposal = propose(rule("M05", 40), wishes=["M10", "M05"])

    assert proposal.other_wishes == ("M10",)
    assert short(proposal.tailored) == ["M05B(55)"]


def test_the_administrators_figures_are_the_limits() -> None:
    rules = [rule("M04", 90), rule("M06", 80), rule("M05", 60)]
    limits = Figures(max_tailored=1, wish_points=50, most_wishes=1, share_from=3.0)

    proposal = propose(*rules, wishes=["M05", "M06"], limits=limits, scores={"d1": 3.0, "d2": 2.9})

    assert short(proposal.tailored) == ["M05B(110)"]
    assert short(proposal.self_study) == ["M04B(90)", "M06B(80)"]
    assert proposal.share == ("d1",)


def test_a_strong_dimension_gets_a_suggestion_to_share() -> None:
    scores = {"d1": 3.5, "d2": 3.4, "d3": None, "d4": 4.0}

    assert propose(scores=scores).share == ("d1", "d4")


any_score = st.none() | st.integers(0, 40).map(lambda tenths: tenths / 10)


@given(
    scores=st.fixed_dictionaries({f"d{n}": any_score for n in range(1, 10)}),
    about=st.fixed_dictionaries({"has_clients": st.booleans(), "recruits": st.booleans()}),
    wishes=st.lists(st.integers(1, 12).map("M{:02}".format), max_size=4),
    most=st.integers(0, 9),
)
def test_every_proposal_holds_what_the_programme_promises(
    scores: dict[str, float | None], about: dict[str, bool], wishes: list[str], most: int
) -> None:
    decided = decide(DRAWN, TRAINING, training_facts(scores, **about))

    proposal = propose(
        *decided.fired, wishes=wishes, limits=Figures(max_tailored=most), scores=scores
    )

    tailored = [each.module for each in proposal.tailored]
    every = [*MANDATORY, *tailored, *(each.module for each in proposal.self_study)]
    assert tuple(each.module for each in proposal.mandatory) == MANDATORY
    assert len(tailored) <= most
    assert len(every) == len(set(every))
    assert {str(fired.outputs["module"]) for fired in decided.fired} <= set(every)
    for place, module in enumerate(tailored):
        assert set(BUILDS_ON[module]) <= {*MANDATORY, *tailored[:place]}
