"""What Word and PDF share: fitting a page, cutting tables."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ganchao.reporting.blocks import Brief, Column, Heading, Paragraph, Table
from ganchao.reporting.paper import ENGLISH, OFFICIAL, cut_table, layout_for, lines_of, squeezed


def page(sentences: int) -> Brief:
    return (Heading("标题", 1), Heading("甲"), Paragraph("这一句有二十个字所以不到一行就写完了。" * sentences),
            Heading("备询卡", new_page=True), Paragraph("后页" * 2000))  # fmt: skip


def test_what_must_stand_on_one_page_is_set_smaller_until_it_does() -> None:
    sizes = [layout_for(page(sentences), "zh").body for sentences in (5, 25, 40, 60)]
    assert sizes[0] == OFFICIAL.body
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] < OFFICIAL.body
    for sentences in (5, 25, 40):
        layout = layout_for(page(sentences), "zh")
        assert lines_of(page(sentences)[:3], layout, "zh") <= layout.lines


def test_a_paper_without_a_page_of_its_own_keeps_the_usual_size() -> None:
    assert layout_for((Heading("H", 1), Paragraph("word " * 5000)), "en") == ENGLISH
    assert layout_for((Paragraph("字" * 5000),), "zh") == OFFICIAL


def test_the_official_sheet_holds_twenty_two_lines_of_twenty_eight_characters() -> None:
    assert (round(OFFICIAL.width, 1), round(OFFICIAL.lines), OFFICIAL.characters) == (15.6, 22, 28)


def test_a_column_of_text_gets_the_room_and_questions_stay_on_few_lines() -> None:
    table = Table((Column("所问"), Column("答复要点")), (("差多少", "一段话" * 60), ("谁的事", "另一段话" * 60)))
    cut = cut_table(table, "zh", OFFICIAL.points)
    assert cut.prose
    assert len(cut.parts) == 1
    assert cut.widths[1] > 3 * cut.widths[0]


@given(st.lists(st.floats(20, 400), min_size=1, max_size=12), st.floats(200, 500))
def test_squeezing_never_widens_a_column_and_fits_where_columns_may_be_narrow(widths: list[float], room: float) -> None:
    made = squeezed(widths, room)
    assert all(new <= old + 1e-9 for new, old in zip(made, widths, strict=True))
    if sum(min(width, 75.0) for width in widths) <= room:
        assert sum(made) <= room + 1e-6
