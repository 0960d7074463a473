"""Components say in markup what a person needs who does not see, or has no JavaScript."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from accounts.templatetags.components import NOTICE_ICONS, TONE_ICONS

ROOT = Path(__file__).resolve().parents[2]


class SampleForm(forms.Form):
    name = forms.CharField(label="Name", help_text="As on your papers.")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    shift = forms.ChoiceField(label="Shift", widget=forms.RadioSelect, choices=[("d", "Day")])
    agreed = forms.BooleanField(label="Agreed")
    origin = forms.CharField(widget=forms.HiddenInput, required=False)


def draw(source: str, **context: object) -> str:
    with translation.override("en"):
        return Template("{% load components %}" + source).render(Context(context))


def test_field_joins_hint_and_error_to_its_control():
    form = SampleForm({"name": ""})

    html = draw("{% field form.name %}", form=form)

    described = re.search(r'<input[^>]*aria-describedby="([^"]+)"', html).group(1).split()
    assert described == ["id_name_helptext", "id_name_error"]
    assert all(f'id="{name}"' in html for name in described)


def test_radio_buttons_are_a_fieldset_with_legend_and_labels():
    html = draw("{% field form.shift %}", form=SampleForm())

    assert "<fieldset" in html
    assert "Shift" in html.split("<legend>")[1].split("</legend>")[0]
    assert '<label class="choice" for="id_shift_0">' in html


def test_wrong_radio_buttons_are_described_on_the_fieldset():
    html = draw("{% field form.shift %}", form=SampleForm({"shift": "x"}))

    assert re.search(r'<fieldset[^>]*aria-describedby="id_shift_error"', html)
    assert 'id="id_shift_error"' in html


def test_only_fields_that_may_be_empty_say_optional():
    form = SampleForm()

    html = {name: draw("{% field form_field %}", form_field=form[name]) for name in form.fields}

    assert [name for name, text in html.items() if "optional" in text] == ["note"]


def test_whole_form_draws_each_field_once_and_hidden_ones_without_label():
    html = draw("{% form_fields form %}", form=SampleForm())

    names = re.findall(r'<(?:input|textarea)[^>]* name="(\w+)"', html)
    assert names == ["name", "note", "shift", "agreed", "origin"]
    assert "Origin" not in html


def test_error_summary_links_to_each_wrong_control():
    form = SampleForm({"shift": "x"})

    html = draw("{% form_errors form %}", form=form)

    assert re.findall(r'href="#(\w+)"', html) == ["id_name", "id_shift_0", "id_agreed"]
    assert "3 things to fix" in html


def test_error_summary_counts_what_is_wrong_with_the_whole_form():
    form = SampleForm({"name": "A", "shift": "d", "agreed": "on"})
    form.add_error(None, "Closed.")

    html = draw("{% form_errors form %}", form=form)

    assert "One thing to fix" in html
    assert "Closed." in html


def test_right_form_has_no_error_summary():
    form = SampleForm({"name": "A", "shift": "d", "agreed": "on"})

    html = draw("{% form_errors form %}", form=form)

    assert html.strip() == ""


def test_what_was_typed_is_escaped():
    form = SampleForm({"name": "<script>"})

    html = draw("{% field form.name %}{% chip text %}", form=form, text="<b>")

    assert "<script>" not in html
    assert "<b>" not in html


def test_pager_keeps_the_filters_of_the_query():
    request = RequestFactory().get("/", {"state": "JAL", "page": "2"})

    html = draw("{% pager page %}", request=request, page=Paginator(range(90), 10).page(2))

    assert 'rel="next" href="?state=JAL&amp;page=3"' in html
    assert 'rel="prev" href="?state=JAL&amp;page=1"' in html
    assert 'aria-current="page">2<' in html


def test_single_page_has_no_pager():
    request = RequestFactory().get("/")

    html = draw("{% pager page %}", request=request, page=Paginator(range(3), 10).page(1))

    assert html.strip() == ""


@pytest.mark.parametrize(("value", "width"), [(0.92, "92"), (1.7, "100"), (-1, None), (0, None)])
def test_meter_is_as_long_as_its_value(value, width):
    html = draw('{% meter "Papers" value sentence="likely" %}', value=value)

    found = re.search(r'class="meter__fill" width="(\d+)"', html)
    assert (found.group(1) if found else "0") == (width or "0")


@pytest.mark.parametrize("value", [None, float("nan")])
def test_unknown_meter_is_not_drawn_as_zero(value):
    html = draw('{% meter "Papers" value %}', value=value)

    assert "meter__unknown" in html
    assert "meter__track" not in html


def test_date_bar_places_the_likely_day_on_the_common_scale():
    html = draw(
        '{% date_bar "INE" likely_days=30 low_days=15 high_days=60 horizon_days=60 %}',
    )

    assert 'd="M100 0V14"' in html
    assert 'x="50" y="2" width="150"' in html


def test_post_button_carries_the_token_and_its_values():
    html = draw(
        '{% post_button "/save/" "Save" key="a" target="#row" next=here %}',
        csrf_token="t0ken",
        here="/jobs/?page=2&s=1",
    )

    assert '<form class="mini-form" method="post" action="/save/" hx-post="/save/"' in html
    assert 'name="csrfmiddlewaretoken" value="t0ken"' in html
    assert 'name="next" value="/jobs/?page=2&amp;s=1"' in html
    assert 'data-key="a"' in html


def test_confirm_sheet_asks_first_without_javascript():
    html = draw(
        '{% confirm_sheet "/erase/" "Erase" title="Erase your file?" %}<p>All.</p>'
        "{% endconfirm_sheet %}",
        csrf_token="t0ken",
    )

    fold, form = html.split("</summary>")
    assert "<details" in fold and "<form" not in fold
    assert 'action="/erase/"' in form and "<p>All.</p>" in form and "t0ken" in form


def test_event_gives_its_day_to_people_and_to_machines():
    html = draw('{% event "Sent" when=day current=True %}{% endevent %}', day=dt.date(2026, 12, 10))

    assert '<time datetime="2026-12-10">December 10, 2026</time>' in html
    assert 'aria-current="step"' in html


def test_message_with_undo_becomes_a_toast_with_a_button():
    message = SimpleNamespace(extra_tags="undo:/jobs/1/restore/", level_tag="success")

    html = draw('{% include "components/messages.html" %}', messages=[message], csrf_token="t0ken")

    assert 'class="toast"' in html
    assert 'action="/jobs/1/restore/"' in html


def test_message_without_undo_is_a_notice():
    message = SimpleNamespace(extra_tags="", level_tag="error")

    html = draw('{% include "components/messages.html" %}', messages=[message])

    assert "notice--danger" in html
    assert "toast" not in html


def test_navigation_of_many_items_is_no_bottom_bar():
    items = [{"url": f"/{n}/", "label": str(n), "current": n == 2} for n in range(6)]

    html = draw('{% include "components/navigation.html" %}', navigation=items)

    assert "nav--bar" not in html
    assert 'href="/2/" aria-current="page"' in html


def test_figure_has_its_numbers_behind_it():
    html = draw(
        '{% figure "Most go home" columns=columns rows=rows %}<svg></svg>{% endfigure %}',
        columns=["State", "People"],
        rows=[["Jalisco", 120]],
    )

    assert "<svg></svg>" in html
    assert '<th scope="row">Jalisco</th><td>120</td>' in html


def test_every_icon_that_a_template_tag_or_guide_names_is_drawn():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static/img/icons.svg").read_text()))
    guide = (ROOT / "docs/design-system.md").read_text(encoding="utf-8")
    templates = "\n".join(p.read_text(encoding="utf-8") for p in ROOT.glob("templates/**/*.html"))

    used = {
        one or other
        for one, other in re.findall(r'\bicon="([\w-]+)"|{% icon "([\w-]+)"', templates)
    }
    listed = set(re.findall(r"`([\w-]+)`", guide.split("**Icon**")[1].split("## ")[0]))

    assert used | set(NOTICE_ICONS.values()) | set(TONE_ICONS.values()) <= drawn
    assert listed == drawn


def test_no_template_holds_inline_style_or_script():
    forbidden = re.compile(r"\sstyle=|<style|\son\w+=|hx-on|<script(?![^>]*\bsrc=)")
    templates = ROOT.glob("templates/**/*.html")

    found = [str(path) for path in templates if forbidden.search(path.read_text(encoding="utf-8"))]

    assert found == []


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_error_page_needs_no_context_and_speaks_both_languages(name):
    html = Template('{% include "' + name + '.html" %}').render(Context())

    assert '<html lang="es">' in html
    assert '<section class="stack stack--tight" lang="en">' in html
    assert "Ir al inicio" in html and "Go to the start page" in html
