"""Products that small and medium-sized firms compete for."""

from __future__ import annotations

from matchmaker.policy import competition_product, competition_products


def test_the_list_is_clean() -> None:
    listed = competition_products()
    assert len(listed) > 600
    for code, item in listed.items():
        assert code == item.code
        assert code.isdigit(), code
        assert len(code) == 10, code
        assert item.name, code
    assert any(item.conditional for item in listed.values())


def test_a_code_decides_before_a_name() -> None:
    code, item = next(iter(competition_products().items()))
    assert competition_product(code, None) == item
    assert competition_product(f"{code[:8]}-{code[8:]}", "다른 이름") == item
    assert competition_product(None, item.name) == item
    assert competition_product("9999999999", item.name) is None
    assert competition_product(code[:8], item.name) is None
    assert competition_product(None, None) is None
