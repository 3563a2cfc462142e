"""Recipe files as people's tools write them."""

import codecs
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.recipes import SHIPPED, Recipe, RecipeError, toml_file
from core.tuning import SHIPPED_STUDIES, StudySpec

RECIPE = SHIPPED["vgg16-64"]  # with recipes within it
COMMENTED = "# Größe, 5 €\n" + RECIPE.to_toml()
ENCODED = {
    "UTF-8": COMMENTED.encode(),
    "UTF-8 with a mark": COMMENTED.encode("utf-8-sig"),
    "PowerShell's >": codecs.BOM_UTF16_LE + COMMENTED.replace("\n", "\r\n").encode("utf-16-le"),
    "UTF-16 LE": COMMENTED.encode("utf-16-le"),
    "UTF-16 BE with a mark": codecs.BOM_UTF16_BE + COMMENTED.encode("utf-16-be"),
    "UTF-16 BE": COMMENTED.encode("utf-16-be"),
    "UTF-32 with a mark": COMMENTED.encode("utf-32"),
    "UTF-32 LE": COMMENTED.encode("utf-32-le"),
    "cp1252": COMMENTED.encode("cp1252"),
    "Latin-1": COMMENTED.replace("€", "¤").encode("latin-1"),
    "old Mac": COMMENTED.replace("\n", "\r").encode("mac-roman"),
    "Windows": COMMENTED.replace("\n", "\r\n").encode(),
    "with DOS's end of file": COMMENTED.encode() + b"\x1a",
    "two marks": codecs.BOM_UTF8 + COMMENTED.encode("utf-8-sig"),
}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mine.toml"


@pytest.mark.parametrize("how", ENCODED)
def test_every_usual_encoding_is_read(how: str, path: Path):
    path.write_bytes(ENCODED[how])
    assert Recipe.from_toml(path) == RECIPE


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_a_study_is_read_alike(encoding: str, path: Path):
    study = SHIPPED_STUDIES["mnist"]
    path.write_bytes(f"# größer\n{study.to_toml()}".encode(encoding))
    assert StudySpec.from_toml(path) == study


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('dataset = "mnist"\nmodel = “mlp-128”\n', ["line 2", "instead of “ write \"", "instead of ” write \""]),
        ("model = ‘mlp-128’\n", ["line 1", "instead of ‘ write '"]),
        ("model = „mlp-128“\n", ["instead of „ write \"", "instead of “ write \""]),
        ("model = «mlp-128»\n", ["instead of « write \""]),
        ("min_delta = 1e−3\n", ["instead of − write -"]),
        ("epochs\u00a0= 3\n", ["instead of the invisible U+00A0 write a blank"]),
        ("epochs = \u200b3\n", ["instead of the invisible U+200B write a blank"]),
        ("model = mlp-128\n", ["line 1", "model = mlp-128", "Text stands in quotes"]),
        ("averaged = True\n", ["averaged = True", "true and false in small letters"]),
        ("model: mlp-128\n", ["line 1", "model: mlp-128"]),
        ("epochs = 1\nepochs = 2\n", ["Cannot overwrite a value", "epochs = 2"]),
        ("seed = " + "[" * 5000, ["beyond all bounds"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_slip_is_told_with_its_line_and_its_cure(text: str, told: list[str], encoding: str, path: Path):
    path.write_bytes(text.encode(encoding))
    with pytest.raises(RecipeError) as error:
        Recipe.from_toml(path)
    assert str(error.value).startswith(f"{path} is no valid TOML: ")
    assert all(part in str(error.value) for part in told), str(error.value)
    assert "\n" not in str(error.value)


def test_smart_quotes_of_a_code_page_are_told_too(path: Path):
    path.write_bytes("model = “mlp-128”\n".encode("cp1252"))
    with pytest.raises(RecipeError, match="instead of “ write"):
        Recipe.from_toml(path)


def test_word_processors_may_write_comments(path: Path):
    path.write_text(f"# “the net” – with a dash\n{RECIPE.to_toml()}", "utf-8")
    assert Recipe.from_toml(path) == RECIPE


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n\x00\x00", b"PK\x03\x04\x14\x00", bytes(range(256)), b"\x00"])
def test_what_is_no_text_is_called_that(content: bytes, path: Path):
    path.write_bytes(content)
    with pytest.raises(RecipeError, match="is no text file"):
        Recipe.from_toml(path)


def test_tables_too_deep_are_an_error(path: Path):
    path.write_text("\n".join(f"[{'.'.join(['initial'] * depth)}]\nmodel = 'mlp-128'" for depth in range(1, 900)))
    with pytest.raises(RecipeError, match=r"mine\.toml"):
        Recipe.from_toml(path)


def test_a_file_of_another_size_is_no_recipe(path: Path):
    path.write_bytes(b"#" * (toml_file.LARGEST + 1))
    with pytest.raises(RecipeError, match="is larger than 1 MB"):
        Recipe.from_toml(path)


@given(content=st.one_of(st.binary(max_size=80), st.text(max_size=80).map(str.encode)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_is_a_recipe_or_our_error(content: bytes, path: Path):
    path.write_bytes(content)
    with pytest.raises(RecipeError, match=r"mine\.toml"):
        Recipe.from_toml(path)


@given(text=st.text(alphabet=st.characters(codec="ascii", exclude_characters="\x1a"), max_size=30))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_text_comes_back_from_each_encoding(text: str, encoding: str):
    kept = "#" + text.replace("\r", "").replace("\x00", "")
    told = toml_file.decoded(kept.encode(encoding))
    assert told in (kept, None)
    assert (told is None) == any(ord(sign) < 32 and sign not in "\t\n\f" for sign in kept)
