"""What worked: short notes of everybody for everybody, on a product or a skill."""

from flask import flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.db.queries.registry import contributions as given
from lms.domain.errors import LmsError
from lms.domain.permissions import Permission
from lms.services import contributions
from lms.web.kit.forms import chosen, whole_number
from lms.web.kit.i18n import t
from lms.web.kit.mount import mount, work
from lms.web.kit.routes import requires
from lms.web.learn import bp
from lms.web.learn.cards.forms import Choices, NoteForm, with_choices

FIELD_OF = {
    "note-about-missing": "product", "fact-product-unknown": "product", "skill-unknown": "skill",
}  # fmt: skip


@bp.route("/what-worked", methods=["GET", "POST"])
@requires(Permission.LEARN)
def notes() -> Response:
    """The notes, newest first, narrowed by product and skill; and writing one."""
    products, skills = given.choices(mount().session)
    if request.method != "POST":
        about = {name: request.args.get(name, "") for name in ("product", "skill")}
        form = NoteForm(data=about)
        with_choices(form, product=products, skill=skills)
        return _page(form, products, skills, 200)
    form = NoteForm(request.form)
    with_choices(form, product=products, skill=skills)
    if not form.validate():
        return _page(form, products, skills, 422)
    try:
        contributions.note(
            work(), form.text.data or "", form.product.data or None, form.skill.data or None
        )
    except LmsError as refusal:
        form.refuse(FIELD_OF.get(refusal.code, "text"), refusal)
        return _page(form, products, skills, 422)
    flash(t("Posted. Everybody can read it, with your name."))
    return redirect(url_for("lms.learn.notes"), 303)


def _page(form: NoteForm, products: Choices, skills: Choices, status: int) -> Response:
    product = chosen(request.args.get("product"), dict(products))
    skill = chosen(request.args.get("skill"), dict(skills))
    number = whole_number(request.args.get("page")) or 1
    page = render_template(
        "lms/learn/notes.html",
        form=form,
        page=given.notes(mount().session, number, product, skill),
        products=products,
        skills=skills,
        args={"product": product, "skill": skill},
    )
    return make_response(page, status)
