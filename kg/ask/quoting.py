"""A claim to paste elsewhere: a Markdown quotation, an HTML card, Turtle.

Notes are other people's text: what means something in Markdown or HTML is escaped.
"""

from __future__ import annotations

import html
import re

from kg.ask.trace import Trace
from kg.ids import clock

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+!|~&$=-])")


def markdown_text(text: str) -> str:
    """Text that Markdown shows as it is.

    >>> markdown_text("<b> *x* [y](z)")
    '\\\\<b\\\\> \\\\*x\\\\* \\\\[y\\\\]\\\\(z\\\\)'
    """
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def quotation(trace: Trace) -> str:
    """A claim as a Markdown quotation with who states it, its video and a link to each second."""
    lines = [f"> {_numbered(markdown_text(trace.text))}", ">"]
    sources = ", ".join(markdown_text(source.name) for source in trace.sources)
    said = f"{sources}, in " if sources else ""
    video = markdown_text(trace.video_title or trace.note_title)
    moments = ", ".join(f"[{clock(second)}]({link})" for second, link in zip(trace.seconds, trace.links, strict=False))
    lines.append(f"> — {said}{video} ({markdown_text(trace.channel)}){', ' + moments if moments else ''}")
    return "\n".join(lines) + "\n"


def _numbered(text: str) -> str:
    """Text whose first word begins no numbered list."""
    return re.sub(r"^(\d+)([.)])", r"\1\\\2", text)


_CARD = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
body {{ font: 17px/1.5 system-ui, sans-serif; background: #f4f4f2; color: #222; margin: 2rem }}
article {{ max-width: 40rem; background: #fff; border: 1px solid #ddd; border-radius: 8px; padding: 1rem 1.5rem }}
blockquote {{ margin: 0 0 .8rem; font-size: 1.15rem }}
p {{ margin: .3rem 0 }}
.where {{ color: #666; font-size: .85rem; overflow-wrap: anywhere }}
</style>
{articles}
</html>
"""


def card(traces: tuple[Trace, ...]) -> str:
    """Claims as one HTML file that fetches nothing."""
    articles = "\n".join(_article(trace) for trace in traces)
    return _CARD.format(title=html.escape(traces[0].text if traces else "No claim"), articles=articles)


def _article(trace: Trace) -> str:
    text = html.escape
    sources = "; ".join(
        f"{text(source.name)} ({text(source.role)}{': “' + text(source.cue) + '”' if source.cue else ''})"
        for source in trace.sources
    )
    moments = " ".join(
        f'<a rel="noopener noreferrer" href="{text(link)}">{clock(second)}</a>'
        for second, link in zip(trace.seconds, trace.links, strict=False)
    )
    under = f'<p class="where">{text(trace.introduced_by)}</p>\n' if trace.introduced_by else ""
    return f"""<article>
{under}<blockquote>{text(trace.text)}</blockquote>
<p>{sources or "not stated by whom"} · {text(trace.modality)}, {text(trace.polarity)}</p>
<p>{text(trace.video_title or trace.video or "no video named")} · {text(trace.channel)} {moments}</p>
<p class="where">{text(trace.note)}:{trace.line} {text(trace.section)}<br>{text(trace.claim)}</p>
</article>"""
