"""Pages of administrators: the training modules."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from coaching.i18n import LANGUAGES
from coaching.model.base import db
from coaching.model.training import Module
from coaching.permissions import Can, require, visible_modules
from coaching.services import modules
from coaching.services.modules import Texts
from coaching.web.complaints import accepted
from forms.modules import ChangeModule

bp = Blueprint("modules", __name__, url_prefix="/administrator/modules")


@bp.route("")
def home() -> str:
    """Every module, in the order of the programme."""
    found = modules.everything(current_user)
    return render_template("administrator/modules.html", modules=found)


@bp.route("/<id>", methods=["GET", "POST"])
def edit(id: str) -> str | Response:
    """One module."""
    require(current_user, Can.ADMINISTER)
    module: Module = db.one_or_404(visible_modules(current_user).where(Module.id == id))
    others = [each for each in modules.everything(current_user) if each.id != id]
    form = ChangeModule(
        data=_typed_of(module), others=[(each.id, modules.named(each)) for each in others]
    )
    if form.validate_on_submit() and accepted(form, lambda: _changed(module, form)):
        flash(_("%(name)s has been saved.", name=modules.named(module)), "ok")
        return redirect(url_for("modules.home"))
    return render_template(
        "administrator/module.html", form=form, title=modules.named(module), module=module
    )


def _typed_of(module: Module) -> dict[str, Any]:
    by_language = {
        code: {
            "name": module.names.get(code),
            "target_group": module.target_groups.get(code),
            "between_task": module.between_tasks.get(code),
        }
        for code in LANGUAGES
    }
    plain = ("minutes", "prerequisites", "prework_parts", "active")
    return by_language | {name: getattr(module, name) for name in plain}


def _changed(module: Module, form: ChangeModule) -> bool:
    typed = form.data
    modules.change(
        current_user,
        module,
        texts=Texts(
            names={code: typed[code]["name"] for code in LANGUAGES},
            target_groups={code: typed[code]["target_group"] for code in LANGUAGES},
            between_tasks={code: typed[code]["between_task"] for code in LANGUAGES},
        ),
        minutes=typed["minutes"],
        prerequisites=typed["prerequisites"],
        prework_parts=typed["prework_parts"],
        active=typed["active"],
    )
    return True
