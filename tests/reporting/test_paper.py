"""What Word and PDF share: fitting a page, cutting tables."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ganchao.reporting.blocks import Brief, Column, Heading, Paragraph, Table
from ganchao.reporting.paper import ENGLISH, OFFICIAL, cut_table, fit_columns, layout_for, lines_of


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


def test_a_long_column_gets_room_from_others_before_rows_grow_deep() -> None:
    columns = tuple(Column(title) for title in ("举措", "启动年份", "投入", "牵头单位", "主要作用"))
    effects = "当年内部研发投入强度达标且营业收入超五亿元的企业数 +1.2；" * 4
    table = Table(columns, (("企业研发投入奖补", "2020", 1.2, "科技创新部门", effects),) * 3)
    cut = cut_table(table, "zh", OFFICIAL.points)
    assert len(cut.parts) == 1
    assert cut.widths[4] > 1.8 * max(cut.widths[:4])
    assert sum(cut.widths) <= OFFICIAL.points + 1e-6


@given(st.lists(st.integers(0, 60), min_size=3, max_size=9), st.floats(220, 500))
def test_columns_keep_their_longest_word_and_the_room(drawn: list[int], room: float) -> None:
    lengths = [drawn[k : k + 3] for k in range(0, len(drawn) - 2, 3)]
    texts = [["字" * length for length in row] for row in lengths]
    widths = fit_columns(["甲", "乙", "丙"], texts, 9, room)
    assert sum(widths) <= room + 1e-6
    assert all(width >= 9 for width in widths)
    if sum(9 * max(row[k] for row in lengths) * 1.14 + 9 for k in range(3)) <= room:
        assert all(width >= 9 * max(row[k] for row in lengths) for k, width in enumerate(widths))
