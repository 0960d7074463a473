"""Tags and filters of the design system; docs/design-system.md shows how each is used."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.contrib.messages.storage.base import Message
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from accounts import wording

register = template.Library()

UNDO = "undo:"
TONE_ICONS = {
    "plain": "info",
    "accent": "arrow",
    "good": "check",
    "warn": "clock",
    "danger": "alert",
}
NOTICE_ICONS = {**TONE_ICONS, "accent": "info", "warn": "alert"}
MESSAGE_TONES = {"success": "good", "warning": "warn", "error": "danger"}
_QUOTED = re.compile(r"(?<=[“«])([^“”«»]+)(?=[”»])")
CHOICE_WIDGETS = {"radioselect", "checkboxselectmultiple"}

for words in (
    wording.money,
    wording.date_long,
    wording.date_short,
    wording.percent,
    wording.percent_words,
    wording.km,
):
    register.filter(words.__name__, words)


@register.filter
def undo_url(message: Message) -> str:
    """The URL that undoes what this message tells of, or nothing."""
    tags = (message.extra_tags or "").split()
    return next((tag.removeprefix(UNDO) for tag in tags if tag.startswith(UNDO)), "")


@register.filter
def message_tone(message: Message) -> str:
    return MESSAGE_TONES.get(message.level_tag, "accent")


@register.filter
def notice_icon(tone: str) -> str:
    """The icon that stands with a notice's tone, so that colour is never alone."""
    return NOTICE_ICONS.get(tone, "info")


@register.filter
def stress_quotes(text: str) -> str:
    """The text as HTML with what stands in quotation marks emphasised: people's own words.

    >>> stress_quotes("Your “drywall hanger” = a <job>.")
    'Your “<em>drywall hanger</em>” = a &lt;job&gt;.'
    """
    return SafeString(_QUOTED.sub(r"<em>\1</em>", conditional_escape(text)))


# Blocks


@register.simple_block_tag
def card(
    content: str,
    title: str = "",
    href: str = "",
    level: int = 2,
    tone: str = "plain",
    meta: str = "",
) -> str:
    return _block("card", content, title=title, href=href, level=level, tone=tone, meta=meta)


@register.simple_block_tag
def facts(content: str) -> str:
    return _block("facts", content)


@register.simple_block_tag
def notice(content: str, tone: str = "accent", title: str = "") -> str:
    return _block("notice", content, tone=tone, title=title)


@register.simple_block_tag
def timeline(content: str) -> str:
    return _block("timeline", content)


@register.simple_block_tag
def event(
    content: str,
    title: str,
    when: dt.date | str = "",
    by: str = "",
    tone: str = "plain",
    current: bool = False,
    future: bool = False,
) -> str:
    is_date = isinstance(when, dt.date)
    place = "current" if current else "future" if future else "past"
    return _block(
        "event", content, title=title, when=when, is_date=is_date, by=by, tone=tone, place=place
    )


@register.simple_block_tag
def steps(content: str) -> str:
    return _block("steps", content)


@register.simple_block_tag
def step(content: str, title: str, state: str = "next", meta: str = "") -> str:
    return _block("step", content, title=title, state=state, meta=meta)


@register.simple_block_tag(takes_context=True)
def confirm_sheet(
    context: Context,
    content: str,
    url: str,
    label: str,
    title: str = "",
    confirm: str = "",
    tone: str = "danger",
) -> str:
    return _block(
        "confirm_sheet",
        content,
        url=url,
        label=label,
        title=title or label,
        confirm=confirm or label,
        tone=tone,
        csrf_token=context.get("csrf_token"),
    )


@register.simple_block_tag
def filter_block(
    content: str, label: str = "", active: int = 0, reset: str = "", target: str = ""
) -> str:
    return _block("filter_bar", content, label=label, active=active, reset=reset, target=target)


@register.simple_block_tag
def data_table(
    content: str, caption: str, keyboard: bool = False, hide_caption: bool = False
) -> str:
    return _block(
        "data_table", content, caption=caption, keyboard=keyboard, hide_caption=hide_caption
    )


@register.simple_block_tag
def figure(
    content: str,
    title: str,
    caption: str = "",
    columns: Sequence[str] | None = None,
    rows: Iterable[Sequence[object]] | None = None,
) -> str:
    return _block("figure", content, title=title, caption=caption, columns=columns, rows=rows)


# Single tags


@register.inclusion_tag("components/fact.html")
def fact(label: str, value: object, hint: str = "", large: bool = False) -> dict[str, Any]:
    return {"label": label, "value": value, "hint": hint, "large": large}


@register.inclusion_tag("components/meter.html")
def meter(
    label: str,
    value: float | None,
    sentence: str = "",
    tone: str = "accent",
    compact: bool = False,
) -> dict[str, Any]:
    unknown = value is None or math.isnan(value)
    width = None if unknown else _share(value or 0, 1)
    return {
        "label": label,
        "width": width,
        "sentence": sentence,
        "tone": tone,
        "compact": compact,
    }


@register.inclusion_tag("components/date_bar.html")
def date_bar(
    label: str,
    likely_days: float,
    low_days: float,
    high_days: float,
    horizon_days: float,
    sentence: str = "",
    tone: str = "accent",
) -> dict[str, Any]:
    """Places are whole units of a picture 200 wide."""
    low, likely, high = (
        2 * _share(days, horizon_days) for days in (low_days, likely_days, high_days)
    )
    return {
        "label": label,
        "sentence": sentence,
        "tone": tone,
        "low": low,
        "likely": likely,
        "spread": max(high - low, 2),
    }


@register.inclusion_tag("components/chip.html")
def chip(text: str, tone: str = "plain", icon: str = "") -> dict[str, Any]:
    return {"text": text, "tone": tone, "icon": icon or TONE_ICONS.get(tone, "info")}


@register.inclusion_tag("components/empty_state.html")
def empty_state(
    title: str, text: str = "", href: str = "", action: str = "", icon: str = "inbox"
) -> dict[str, Any]:
    return {"title": title, "text": text, "href": href, "action": action, "icon": icon}


@register.inclusion_tag("components/icon.html")
def icon(name: str) -> dict[str, Any]:
    return {"name": name}


@register.inclusion_tag("components/link_button.html")
def link_button(
    url: str, label: str, tone: str = "primary", icon: str = "", wide: bool = False, key: str = ""
) -> dict[str, Any]:
    return {"url": url, "label": label, "tone": tone, "icon": icon, "wide": wide, "key": key}


@register.inclusion_tag("components/post_button.html", takes_context=True)
def post_button(
    context: Context,
    url: str,
    label: str,
    tone: str = "primary",
    icon: str = "",
    wide: bool = False,
    key: str = "",
    target: str = "",
    swap: str = "outerHTML",
    disabled: bool = False,
    **hidden: object,
) -> dict[str, Any]:
    return {
        "url": url,
        "label": label,
        "tone": tone,
        "icon": icon,
        "wide": wide,
        "key": key,
        "target": target,
        "swap": swap,
        "disabled": disabled,
        "hidden": hidden,
        "csrf_token": context.get("csrf_token"),
    }


# Forms and lists


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, optional: bool = True) -> dict[str, Any]:
    says_optional = optional and not bound.field.required
    return {"field": bound, "kind": _field_kind(bound), "says_optional": says_optional}


@register.inclusion_tag("components/form_fields.html")
def form_fields(form: BaseForm, optional: bool = True) -> dict[str, Any]:
    return {"form": form, "optional": optional}


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: BaseForm) -> dict[str, Any]:
    """What is wrong with the whole form, then each field with a link to it."""
    rows = [
        {"target": _first_control_id(bound), "label": bound.label, "errors": bound.errors}
        for bound in form
        if bound.errors
    ]
    general = form.non_field_errors()
    return {"general": general, "rows": rows, "count": len(general) + len(rows)}


@register.inclusion_tag("components/filter_bar.html")
def filter_bar(
    form: BaseForm, label: str = "", active: int = 0, reset: str = "", target: str = ""
) -> dict[str, Any]:
    return {"form": form, "label": label, "active": active, "reset": reset, "target": target}


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(context: Context, page: Page[Any], param: str = "page") -> dict[str, Any]:
    query = context["request"].GET.copy()
    query.pop(param, None)
    kept = f"{query.urlencode()}&" if query else ""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {"page": page, "prefix": f"?{kept}{param}=", "numbers": list(numbers)}


# Helpers


def _block(name: str, content: str, **values: Any) -> str:
    return render_to_string(f"components/{name}.html", {"content": content, **values})


def _share(part: float, whole: float) -> int:
    """Part of a whole in percent, held between 0 and 100."""
    return round(100 * min(max(part / whole, 0), 1)) if whole > 0 else 0


def _field_kind(bound: BoundField) -> str:
    """How a field is drawn: hidden, one tick box, a list of choices, a group, or plain."""
    if bound.is_hidden:
        return "hidden"
    if bound.widget_type in CHOICE_WIDGETS:
        return "choices"
    if bound.use_fieldset:
        return "group"
    return "checkbox" if bound.widget_type == "checkbox" else "plain"


def _first_control_id(bound: BoundField) -> str:
    """Id of what a link to this field should focus; choices have none of their own."""
    if bound.is_hidden:
        return ""
    kind = _field_kind(bound)
    return f"{bound.auto_id}_0" if kind in {"choices", "group"} else bound.id_for_label
