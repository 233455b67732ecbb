"""The markup of forms: what axe cannot see, such as a group without a legend."""

from lxml.html import HtmlElement
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    EmailField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired

from forms.choices import Boxes, RadioField, SelectField
from tests.web.markup import INJECTION, shown, words


def same(*answers: str) -> list[tuple[str, str]]:
    """Answers whose words are their values."""
    return [(answer, answer) for answer in answers]


LEVELS = [(str(n), f"Level {n}") for n in range(5)] + [
    ("unknown", "We do not know"),
    ("not_applicable", "Does not apply to us"),
]


class Name(StringField):
    """A name; `person` says whose row it is."""

    person = ""


class Member(Form):
    name = Name("Name", [InputRequired("Write the name")])
    role = RadioField("Role", [InputRequired("Choose a role")], choices=same("lead", "member"))


class Address(Form):
    street = StringField("Street", [InputRequired("Write the street")])


class Questions(Form):
    """One question of every kind."""

    case = HiddenField()
    email = EmailField("Email", [InputRequired("Write an email address")], description="At work")
    meeting_on = DateField("First meeting", [InputRequired("Write a date")], format=["%d.%m.%Y"])
    coach = SelectField(
        "Coach", [InputRequired("Choose a coach")], choices=[("", "Choose"), ("aino", "Aino")]
    )
    statement = RadioField(
        "The work has working time and money.",
        [InputRequired("Choose a value")],
        choices=LEVELS,
        render_kw={"data-ui": "scale", "data-no": "Statement D1.3"},
    )
    duration = RadioField("Duration", [InputRequired("Choose a time")], choices=same("1 h", "2 h"))
    topics = Boxes(
        "What did you talk about?",
        [InputRequired("Choose one or more")],
        choices=same("Pay", "Time"),
    )
    readers = RadioField(
        "Who can see this?",
        [InputRequired("Choose who can see it")],
        choices=[("all", "The organisation"), ("coaches", "Coaches")],
        render_kw={"data-ui": "cards", "data-hints": {"coaches": "And coordinators"}},
    )
    agreed = BooleanField("I have read the agreement", [InputRequired("You need to agree")])
    notes = TextAreaField("Anything else?")
    address = FormField(Address, label="Visiting address")
    members = FieldList(FormField(Member, label="Team member"), "Your team", min_entries=1)
    goals = FieldList(
        StringField("Goal", [InputRequired("Write the goal")]),
        "Goals",
        min_entries=1,
        max_entries=2,
    )

    def hidden_tag(self) -> Markup:
        return self.case()


def answered(**answers: str) -> Questions:
    """The questions as they come back after a person answered only these."""
    sent = {"case": "1", "members-0-name": "", "members-1-name": "Otto", "goals-0": ""}
    form = Questions(MultiDict(sent | answers))
    form.validate()
    return form


def form_page(form: Form) -> HtmlElement:
    return shown(
        "{% from 'macros/forms.html' import error_summary, hidden_fields, fields, formbar %}"
        "{{ error_summary(form) }}<form>{{ hidden_fields(form) }}{{ fields(form) }}"
        "{{ formbar('Send', draft=True) }}</form>",
        form=form,
    )


def test_every_group_of_answers_has_a_legend() -> None:
    page = form_page(Questions())

    for answer in page.xpath("//input[@type='radio' or @type='checkbox'][@name!='agreed']"):
        (legend,) = answer.xpath("ancestor::fieldset[1]/*[1][self::legend]")
        assert words(legend)


def test_every_control_has_a_label() -> None:
    page = form_page(Questions())

    controls = page.xpath(
        "//form//*[self::input[@type!='hidden'] or self::select or self::textarea]"
    )
    assert len(controls) > 15
    for control in controls:
        assert control.xpath("ancestor::label") or page.xpath(
            "//label[@for=$id]", id=control.get("id")
        )


def test_no_id_stands_twice() -> None:
    ids = form_page(answered()).xpath("//@id")

    assert sorted(ids) == sorted(set(ids))


def test_every_error_is_tied_to_its_field() -> None:
    page = form_page(answered())

    errors = page.xpath("//p[@class='err']")
    assert len(errors) == len(page.xpath("//div[@class='errsum']//li"))
    for error in errors:
        assert page.xpath(
            "//*[contains(concat(' ', @aria-describedby, ' '), $id)]", id=f" {error.get('id')} "
        )


def test_whatever_describes_a_field_exists() -> None:
    page = form_page(answered())

    for described in page.xpath("//@aria-describedby"):
        assert all(page.get_element_by_id(name) is not None for name in described.split())


def test_the_control_of_an_error_is_marked_invalid() -> None:
    page = form_page(answered(notes="Fine"))

    assert page.get_element_by_id("email").get("aria-invalid") == "true"
    assert page.get_element_by_id("members-0-role-0").get("aria-invalid") == "true"
    assert page.get_element_by_id("members-1-name").get("aria-invalid") is None
    assert page.get_element_by_id("notes").get("aria-invalid") is None


def test_the_summary_leads_to_every_error() -> None:
    page = form_page(answered())

    links = page.xpath("//div[@class='errsum']//a")
    assert {link.get("href") for link in links} == {
        "#email", "#meeting_on", "#coach", "#statement-0", "#duration-0", "#topics-0", "#readers-0",
        "#agreed", "#address-street", "#members-0-name", "#members-0-role-0", "#members-1-role-0",
        "#goals-0",
    }  # fmt: skip
    for link in links:
        assert page.get_element_by_id(link.get("href")[1:]).tag in ("input", "select", "textarea")


def test_the_summary_speaks_in_whole_sentences() -> None:
    page = form_page(answered())

    (summary,) = page.xpath("//div[@class='errsum']")
    assert summary.get("role") == "alert"
    assert summary.get("tabindex") == "-1"
    assert words(summary.find("h2")) == "13 answers need a check"
    told = [words(link) for link in summary.iter("a")]
    assert "Email: Write an email address" in told
    assert "Statement D1.3: Choose a value" in told
    assert "What did you talk about? Choose one or more" in told
    assert "Team member 2, Role: Choose a role" in told


def test_the_summary_counts_rows_as_the_page_does() -> None:
    right = {"members-0-name": "Otto", "members-0-role": "lead"}

    page = form_page(answered(**right))

    told = [words(link) for link in page.xpath("//div[@class='errsum']//a")]
    assert [line for line in told if line.startswith("Team")] == [
        "Team member 2, Role: Choose a role"
    ]


def test_a_form_without_errors_has_no_summary() -> None:
    assert form_page(Questions()).xpath("//*[@class='errsum' or @aria-invalid]") == []


def test_only_optional_questions_say_so() -> None:
    page = form_page(Questions())

    assert words(page.xpath("//label[@for='notes']")[0]) == "Anything else? (optional)"
    assert len(page.xpath("//*[contains(text(), '(optional)')]")) == 1


def test_the_scale_keeps_native_radios_and_sets_other_answers_apart() -> None:
    page = form_page(Questions(statement="3"))

    (scale,) = page.xpath("//fieldset[@id='statement']")
    assert scale.xpath(".//div[@class='scale__o']//input/@value") == ["0", "1", "2", "3", "4"]
    assert scale.xpath(".//div[@class='scale__x']//input/@value") == ["unknown", "not_applicable"]
    assert set(scale.xpath(".//input/@type")) == {"radio"}
    assert scale.xpath(".//input[@checked]/@value") == ["3"]
    assert words(scale[0].find("span")) == "Statement D1.3"


def test_a_date_is_typed_in_the_order_of_the_page() -> None:
    page = form_page(Questions())

    control = page.get_element_by_id("meeting_on")
    assert (control.get("type"), control.get("inputmode")) == ("text", "numeric")
    assert words(page.get_element_by_id(control.get("aria-describedby"))) == "day.month.year"


def test_groups_can_be_added_and_removed_within_their_limits() -> None:
    page = form_page(answered())

    assert page.xpath("//button[@name='_add']/@value") == ["members", "goals"]
    assert page.xpath("//button[@name='_remove']/@value") == ["members-0", "members-1"]
    remove = page.xpath("//button[@value='members-1']")[0]
    assert words(remove) == "Remove Team member 2"


def test_a_row_about_a_person_is_headed_by_the_name() -> None:
    form = Questions()
    name = form.members[0].form.name
    name.person = "Otto Ahola"

    page = form_page(form)

    assert words(page.get_element_by_id("members-0")[0]) == "Otto Ahola"


def test_the_enter_key_never_adds_or_removes_a_group() -> None:
    buttons = form_page(answered()).xpath("//form//button")

    assert buttons[0].get("name") is None
    assert (buttons[0].get("tabindex"), buttons[0].get("aria-hidden")) == ("-1", "true")


def test_what_people_wrote_is_never_markup_in_a_form() -> None:
    page = form_page(answered(email=INJECTION, notes=INJECTION))

    assert page.get_element_by_id("email").get("value") == INJECTION
    assert page.xpath("//img") == []
