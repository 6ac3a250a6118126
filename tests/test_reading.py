"""Reading: blocks, sentences, stamps and links of a note."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import Claim, NotePath, NoteReading, StampSource
from kg.read.fixes import fixed_bytes
from kg.read.inline import MARK, read_inline
from kg.read.note import read_note
from kg.read.sentences import sentences_of
from kg.read.stamps import STAMP, stamps_in
from kg.read.vault import decode

PATH = NotePath("channel/note.md")
HEAD = "---\ntitle: A note\nvideoId: abcdefghijk\n---\n"


def stamp(clock: str) -> str:
    return f'<a class="yt-timestamp" data-t="{clock}">[{clock}]</a>'


def read(body: str) -> NoteReading:
    return read_note(PATH, HEAD + body)


def texts(reading: NoteReading) -> list[str]:
    return [claim.text for claim in reading.claims]


def seconds(claim: Claim) -> list[int | None]:
    return [stamp.seconds for stamp in claim.stamps]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        (stamp("00:01:03"), [63]),
        ("[00:05:07]", [307]),
        ("[84:12]", [5052]),
        (stamp("6:47"), [407]),
        (stamp("00:06:47:12"), [407]),
        ('<a class="yt-timestamp" data-t="00:06:47]">[00:06:47]</a>', [407]),
        ('<a class="yt-timestamp" data-t="HH:MM:SS">[HH:MM:SS]</a>', [None]),
        (stamp("99:99:999"), [None]),
        ('<a class="yt-timestamp" data-t="https://youtu.be/XYZ">[link]</a>', [None]),
        ('<a class="yt-timestamp">[00:02:00]</a>', [120]),
        ('<a class="yt-timestamp" data-t="00:01:00">[00:09:00]</a>', [60]),
        ("[00:01:00, 00:02:00 | 00:03:00]", [60, 120, 180]),
        ("[00:01:00 - 00:02:00]", [60]),
        ("[00:01:00](https://www.youtube.com/watch?v=abcdefghijk)", [60]),
        ('[00:18:33](<a class="yt-timestamp" data-t="00:18:33">18:33</a>)', [1113]),
        ("(00:32:31-00:32:43)", [1951]),
        ("00:01:02", [62]),
        ("[[00:01:02]]", [62]),
    ],
)
def test_every_form_of_stamp_is_read_whole(markup: str, expected: list[int | None]) -> None:
    match = STAMP.fullmatch(markup)
    assert match is not None
    assert [found.seconds for found in stamps_in(match.group())] == expected


@pytest.mark.parametrize(
    "text", ["at 10:30 in the morning", "a ratio of 3:2", "2 Kings 4:12:3", "(9:30)", "port 80:8080"]
)
def test_clocks_that_are_no_stamps_stay_text(text: str) -> None:
    assert STAMP.search(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("J.R.R. Tolkien wrote it. It sold well.", ["J.R.R. Tolkien wrote it.", "It sold well."]),
        ("They met at 10 a.m. London time.", ["They met at 10 a.m. London time."]),
        ("The U.S. Senate voted. It passed.", ["The U.S. Senate voted.", "It passed."]),
        ("He left the U.S. The trip was long.", ["He left the U.S.", "The trip was long."]),
        ("It grew 3.5 percent. Then it fell.", ["It grew 3.5 percent.", "Then it fell."]),
        ("He paused... and went on.", ["He paused... and went on."]),
        (
            'He said "It is over. We lost. Go home" and left. Nobody did.',
            ['He said "It is over. We lost. Go home" and left.', "Nobody did."],
        ),
        ("“One. Two.” Three.", ["“One. Two.”", "Three."]),
        ('A 5" screen. It has a 6" rival. Both sell.', ['A 5" screen.', 'It has a 6" rival.', "Both sell."]),
        ('He said "Never." Then he left.', ['He said "Never."', "Then he left."]),
        ("See example.com for more. Go there.", ["See example.com for more.", "Go there."]),
        ("Dr. Who met Mr. Smith. They spoke.", ["Dr. Who met Mr. Smith.", "They spoke."]),
        ("Is it so? Yes! It is.", ["Is it so?", "Yes!", "It is."]),
    ],
)
def test_sentences_end_where_they_end(text: str, expected: list[str]) -> None:
    assert [sentence.text for sentence in sentences_of(text)] == expected


def test_a_stamp_belongs_to_the_sentence_in_or_after_which_it_stands() -> None:
    reading = read(
        f"First {stamp('00:00:01')}. Second. {stamp('00:00:02')} Third {stamp('00:00:03')} goes on "
        f"{stamp('00:00:04')}{stamp('00:00:05')}."
    )
    assert texts(reading) == ["First.", "Second.", "Third goes on."]
    assert [seconds(claim) for claim in reading.claims] == [[1], [2], [3, 4, 5]]


def test_stamps_before_their_sentences_stay_with_them() -> None:
    reading = read(f"{stamp('00:00:01')} First one. {stamp('00:00:02')} Second one.")
    assert [(claim.text, seconds(claim)) for claim in reading.claims] == [("First one.", [1]), ("Second one.", [2])]


def test_a_sentence_without_a_stamp_takes_the_next_one_of_its_block() -> None:
    reading = read(f"No stamp here. One here {stamp('00:00:09')}.\n\nNone in this block.")
    assert [(seconds(claim), claim.stamp_source) for claim in reading.claims] == [
        ([9], StampSource.FOLLOWING),
        ([9], StampSource.OWN),
        ([], None),
    ]


def test_brackets_emptied_of_stamps_leave_no_residue() -> None:
    reading = read(f"It ended ({stamp('00:00:01')}, [00:00:02]). Then [{stamp('00:00:03')}] it began.")
    assert texts(reading) == ["It ended.", "Then it began."]


def test_a_list_knows_the_sentence_that_introduces_it_and_its_parents() -> None:
    reading = read(
        f"The proposals are as follows {stamp('00:00:01')}:\n"
        f"*   First one {stamp('00:00:02')}.\n"
        f"    *   A detail {stamp('00:00:03')}.\n"
        f"*   Second one {stamp('00:00:04')}.\n\nAfter it {stamp('00:00:05')}."
    )
    assert [(claim.text, claim.under) for claim in reading.claims] == [
        ("The proposals are as follows:", None),
        ("First one.", 1),
        ("A detail.", 2),
        ("Second one.", 1),
        ("After it.", None),
    ]


def test_labels_are_no_claims() -> None:
    reading = read(
        "## Career\n*   **Second Phase**\n    *   It went well [00:00:01].\n\n"
        "**Early Setbacks** The team lost [00:00:02].\n\n> [!info] Trivia\n> It rained [00:00:03].\n"
    )
    assert [(claim.text, claim.section) for claim in reading.claims] == [
        ("It went well.", ("Career", "Second Phase")),
        ("The team lost.", ("Career", "Early Setbacks")),
        ("It rained.", ("Career", "Trivia")),
    ]


def test_a_bold_name_that_opens_a_sentence_stays_in_it() -> None:
    assert texts(read("**Tim Cook** announced it [00:00:01].\n\n* **Apple**: a company [00:00:02].")) == [
        "Tim Cook announced it.",
        "Apple: a company.",
    ]


def test_pointers_and_remarks_are_no_claims() -> None:
    body = "Below is the revised article:\n\nIt is true [00:00:01].\n\nSee also: [[other]] and [[more|more]].\n"
    reading = read(body)
    assert texts(reading) == ["It is true."]
    assert [link.target for link in reading.links] == ["other", "more"]


def test_asterisks_that_are_no_emphasis_stay() -> None:
    assert read_inline("2 * 3 and s*** and **bold** and *it*alic and snake_case_name").text == (
        "2 * 3 and s*** and bold and italic and snake_case_name"
    )


def test_code_is_left_out_and_a_fenced_body_is_read() -> None:
    assert texts(read("Before [00:00:01].\n```python\nprint('no')\n```\nAfter [00:00:02].")) == ["Before.", "After."]
    fenced = read("```markdown\n## Part\nInside [00:00:01].\n```\n")
    assert [(claim.text, claim.section, claim.line) for claim in fenced.claims] == [("Inside.", ("Part",), 7)]


def test_lines_count_from_the_top_of_the_file() -> None:
    reading = read("From: [[channel]] <br/> \nFirst [00:00:01].\nSecond [00:00:02].\n\n*  Third [00:00:03].\n")
    assert [(claim.text, claim.line) for claim in reading.claims] == [("First.", 6), ("Second.", 7), ("Third.", 9)]


def test_table_cells_are_claims_and_share_the_stamps_of_their_row() -> None:
    reading = read("| Name | Fact |\n| --- | --- |\n| Ada | wrote it [00:00:07] |\n| Bob | read it [00:00:08] |\n")
    assert [(claim.text, seconds(claim), claim.line) for claim in reading.claims] == [
        ("Ada", [7], 7),
        ("wrote it", [7], 7),
        ("Bob", [8], 8),
        ("read it", [8], 8),
    ]


def test_links_keep_their_parts_and_their_claim() -> None:
    reading = read("He met [[Tim Cook#Early life|Tim]] [00:00:01]. Then ![[other]] came [00:00:02].\n## On [[apple]]\n")
    assert [(li.target, li.heading, li.alias, li.is_embed, li.claim) for li in reading.links] == [
        ("Tim Cook", "Early life", "Tim", False, 1),
        ("other", "", "other", True, 2),
        ("apple", "", "apple", False, None),
    ]
    assert texts(reading) == ["He met Tim.", "Then other came."]


def test_a_page_that_lists_no_note_is_a_note() -> None:
    page = "## [Watch](https://www.youtube.com/watch?v=abcdefghijk)\nPutin met Xi [00:00:01].\n"
    reading = read_note(NotePath("channel/x.md"), page)
    assert reading.listings == ()
    assert texts(reading) == ["Putin met Xi."]


def test_an_index_page_gives_titles_and_no_claims() -> None:
    page = (
        "---\ntitle: channel\n---\n### [What now?](https://www.youtube.com/watch?v=abcdefghijk)\n"
        "- [[one | One]]\n- [[two]]\n"
    )
    reading = read_note(NotePath("channel/channel.md"), page)
    assert [(found.video, found.title, found.notes) for found in reading.listings] == [
        ("abcdefghijk", "What now?", ("one", "two"))
    ]
    assert reading.claims == ()


@pytest.mark.parametrize(
    ("front", "code"),
    [
        ("---\ntitle: [broken\n---\nText [00:00:01].", "front-matter"),
        ("---\n- a list\n---\nText [00:00:01].", "front-matter"),
        ("---\ntitle: open\nText [00:00:01].", "front-matter"),
        ("---\nvideoId: '<script>'\n---\nText [00:00:01].", "video-id"),
    ],
)
def test_a_broken_note_is_read_and_reported(front: str, code: str) -> None:
    reading = read_note(PATH, front)
    assert code in {issue.code for issue in reading.issues}
    assert any("Text" in text for text in texts(reading))


@pytest.mark.parametrize(
    ("raw", "code", "text"),
    [
        ("é".encode("latin-1"), "encoding", "\ufffd"),
        ("wörd".encode("utf-16"), "encoding", "wörd"),
        (b"a\0b", "nul-bytes", "ab"),
    ],
)
def test_odd_bytes_are_read_and_reported(raw: bytes, code: str, text: str) -> None:
    decoded, issues = decode(PATH, raw)
    assert (decoded, [issue.code for issue in issues]) == (text, [code])


def test_control_characters_are_read_as_blanks() -> None:
    assert decode(PATH, b"a\x01b\x1fc\td\n") == ("a b c\td\n", ())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Two [2:40:00, 12:40:00].", "Two [00:02:40, 00:12:40]."),
        ("A range [02:40:00-05:11:00] stays.", "A range [02:40:00-05:11:00] stays."),
        ("```\n[2:40:00]\n```\n[2:40:00]\r\n", "```\n[2:40:00]\n```\n[00:02:40]\r\n"),
        ("---\nduration: '[2:40:00]'\n---\n[2:40:00]", "---\nduration: '[2:40:00]'\n---\n[00:02:40]"),
        ("e\u0301 [[The Note]]", "e\u0301 [[the_note]]"),
    ],
)
def test_mends_touch_nothing_but_the_stamps_and_links_of_the_body(before: str, after: str) -> None:
    seconds = {"2:40:00": 160, "12:40:00": 760, "02:40:00": 160}
    assert fixed_bytes(before.encode(), seconds, {"The Note": "the_note"}) == after.encode()


def test_line_ends_of_all_kinds_are_one() -> None:
    assert decode(PATH, b"\xef\xbb\xbfa\r\nb\rc\n") == ("a\nb\nc\n", ())


LONG = {
    "blanks in a line": "Text" + " " * 386_663 + "more [00:00:01].",
    "empty lines": "* a" + "\n" * 386_663 + "more [00:00:01].",
    "one line": f"Putin met Xi in Moscow {stamp('00:01:03')}. " * 20_000,
    "asterisks": "*" * 100_000 + " a " + "**a " * 20_000,
    "brackets": "[" * 50_000 + "a" + "[[a|" * 20_000 + "(" * 20_000,
    "quotation marks": '"a ' * 50_000,
    "tags": "<a " * 50_000,
    "clocks": "[00:00:01" + " - 00:00:01" * 20_000,
    "cells of a row": "|a" * 2_000 + "\n" + "|-" * 2_000 + "\n" + ("|a" * 2_000 + "\n") * 5,
    "nested items": "\n".join("  " * depth + "* a" for depth in range(400)),
}


@pytest.mark.parametrize("body", LONG.values(), ids=LONG)
def test_long_runs_of_anything_are_read_in_little_time(body: str) -> None:
    started = time.process_time()
    read(body)
    assert time.process_time() - started < 5


MARKDOWNISH = st.lists(
    st.sampled_from(
        [
            "word", "Word.", " ", "\n", "\n\n", "* ", "    * ", "> ", "> [!info] T\n", "# H\n", "**", "*", "_",
            "`", "```\n", "[00:00:01]", stamp("00:00:02"), "[[a|b]]", "![[x]]", "(", ")", "[", "]", "|", "---\n",
            "<b>", "&amp;", "\\*",
            "U.S. ", '"', "...", "From: [[c]] <br/>\n", "| a | b |\n| - | - |\n", MARK, "\0", "é", "1. ", "$x$",
        ]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@given(st.one_of(st.text(), MARKDOWNISH, MARKDOWNISH.map(lambda body: HEAD + body)))
@settings(max_examples=300, deadline=None)
def test_reading_never_raises_and_claims_hold_no_marks(text: str) -> None:
    decoded, _ = decode(PATH, text.encode("utf-8", "surrogatepass"))
    reading = read_note(PATH, decoded)
    lines = decoded.count("\n") + 1
    for position, claim in enumerate(reading.claims, start=1):
        assert claim.position == position
        assert claim.text.strip()
        assert MARK not in claim.text
        assert 1 <= claim.line <= lines
        assert claim.under is None or claim.under < position
    for link in reading.links:
        assert link.claim is None or 1 <= link.claim <= len(reading.claims)


def letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalnum())


@given(st.one_of(st.text(), MARKDOWNISH).map(lambda text: read_inline(text).text))
@settings(max_examples=300, deadline=None)
def test_sentences_lose_and_double_no_letter(text: str) -> None:
    assert "".join(letters(sentence.text) for sentence in sentences_of(text)) == letters(text)


PLAIN = st.lists(
    st.sampled_from(
        ["word ", "Word. ", "*it* ", "**bold** ", "2 * 3 ", "s*** ", "snake_case ", '"said. So" ', "U.S. "]
    ),
    max_size=20,
)


@given(st.lists(st.tuples(PLAIN, st.sampled_from([stamp("00:00:07"), "[00:00:08]", "([00:00:09])", ""])), max_size=6))
@settings(max_examples=200, deadline=None)
def test_markup_and_stamps_take_no_letter_of_the_text_with_them(parts: list[tuple[list[str], str]]) -> None:
    source = " ".join("".join(words) + mark for words, mark in parts)
    inline = read_inline(source)
    assert letters(inline.text) == letters("".join("".join(words) for words, _ in parts))
    assert len(inline.stamps) == sum(bool(mark) for _, mark in parts)


@given(MARKDOWNISH)
@settings(max_examples=300, deadline=None)
def test_each_stamp_of_a_text_is_cited_once(text: str) -> None:
    inline = read_inline(text)
    cited = [number for sentence in sentences_of(inline.text) for number in sentence.stamps]
    assert inline.text.count(MARK) == len(inline.stamps)
    assert cited == list(range(len(cited)))
    assert len(cited) == len(inline.stamps) or not any(sentence for sentence in sentences_of(inline.text))
