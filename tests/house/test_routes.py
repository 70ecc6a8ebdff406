"""Every route says who may use it, and addresses look alike."""

import re

from flask import Flask

from lms.domain.permissions import Permission


def our_rules(app: Flask):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("lms.")]


def test_every_route_states_its_permission_or_that_it_is_public(app: Flask):
    silent = [
        rule.endpoint
        for rule in our_rules(app)
        if not hasattr(app.view_functions[rule.endpoint], "lms_permission")
    ]
    assert silent == []


def test_stated_permissions_are_permissions(app: Flask):
    stated = {app.view_functions[rule.endpoint].lms_permission for rule in our_rules(app)}
    assert stated - {None} <= set(Permission)


def test_addresses_are_kebab_case_with_typed_numbers(app: Flask):
    for rule in our_rules(app):
        literal = re.sub(r"<[^>]+>", "", rule.rule)
        assert re.fullmatch(r"[a-z0-9/.-]*", literal), rule.rule
        for name in re.findall(r"<([^>:]+)>", rule.rule):
            assert not name.endswith("id") or name in {"module_id", "fact_id", "track_id"}, (
                rule.rule
            )


def test_nothing_is_written_by_a_get(app: Flask):
    for rule in our_rules(app):
        assert not ({"GET", "POST"} <= (rule.methods or set()) and rule.endpoint.endswith("delete"))
