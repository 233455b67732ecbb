"""The forms of people who come on board."""

from flask import Flask
from werkzeug.datastructures import MultiDict

from forms.invitations import SignWithCode


def test_a_code_that_looks_like_a_phone_number_is_a_code(app: Flask) -> None:
    with app.test_request_context(method="POST"):
        form = SignWithCode(formdata=MultiDict({"code": " 019103 "}), meta={"csrf": False})

        assert form.validate()
        assert form.code.data == "019103"
