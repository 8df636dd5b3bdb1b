"""Words that stand in cells of staff files, in Vietnamese and English, and what they mean to us."""

import re
from collections.abc import Mapping

from upwell.lib.text import fold

_LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")


def _table(words: Mapping[str, str]) -> dict[str, str]:
    """Words, separated by commas, of each meaning -> folded word: meaning."""
    table = {fold(meaning): meaning for meaning in words}
    for meaning, spellings in words.items():
        table |= {fold(word): meaning for word in spellings.split(",")}
    return table


_LEAVE_REASONS = _table(
    {
        "voluntary": "tự nguyện, xin nghỉ, xin nghỉ việc, tự nghỉ, đơn phương của người lao động,"
        "nguyện vọng cá nhân, lý do cá nhân, cá nhân, thôi việc theo nguyện vọng,"
        "resignation, resigned, personal reasons",
        "involuntary": "cho thôi việc, bị cho thôi việc, sa thải, bị sa thải, buộc thôi việc, kỷ luật,"
        "kỉ luật, cắt giảm, cắt giảm nhân sự, đơn phương của công ty, không tự nguyện,"
        "dismissal, dismissed, redundancy, redundant, layoff, laid off, terminated",
        "end_of_contract": "hết hợp đồng, hết hạn hợp đồng, kết thúc hợp đồng, end of contract,"
        "contract ended, contract end, contract expired, fixed term ended",
        "retirement": "nghỉ hưu, hưu trí, về hưu, retired, retire",
        "death": "mất, qua đời, từ trần, tử vong, đã mất, died, deceased",
        "transfer": "thuyên chuyển, điều chuyển, chuyển công tác, luân chuyển, chuyển đơn vị,"
        "transferred, internal transfer",
    }
)
_GENDERS = _table(
    {
        "female": "nữ, f, woman, women, bà, chị",
        "male": "nam, m, man, ông, anh",
        "other": "khác, x, non-binary, diverse",
    }
)
_LANGUAGES = _table(
    {
        "vi": "tiếng việt, việt, việt nam, vietnamese, vn, vie",
        "en": "tiếng anh, anh, anh văn, english, eng",
        "ja": "tiếng nhật, nhật, japanese, jp, jpn",
        "ko": "tiếng hàn, hàn, hàn quốc, korean, kr, kor",
        "zh": "tiếng trung, trung, hoa, tiếng hoa, trung quốc, chinese, mandarin, cn, zho",
        "fr": "tiếng pháp, pháp, french, fra",
        "de": "tiếng đức, đức, german, deu",
        "ru": "tiếng nga, nga, russian",
        "es": "tiếng tây ban nha, tây ban nha, spanish",
        "th": "tiếng thái, thái, thai",
        "km": "tiếng khmer, khmer",
        "lo": "tiếng lào, lào, lao",
        "id": "tiếng indonesia, indonesian, bahasa indonesia",
        "ms": "tiếng mã lai, malay, bahasa melayu",
        "hi": "tiếng hindi, hindi",
        "pt": "tiếng bồ đào nha, portuguese",
        "it": "tiếng ý, italian",
        "nl": "tiếng hà lan, dutch",
    }
)
_ROLES = _table(
    {
        "mentor": "người cố vấn, cố vấn, người hướng dẫn, cố vấn trẻ, người chia sẻ",
        "leader": "lãnh đạo, người lãnh đạo, quản lý cấp cao, người học, lãnh đạo cấp cao",
    }
)


def leave_reason_of(text: str) -> str | None:
    """One of voluntary, involuntary, end_of_contract, retirement, death, transfer; None when unknown."""
    return _LEAVE_REASONS.get(fold(text.replace("_", " "))) or _LEAVE_REASONS.get(fold(text))


def gender_of(text: str) -> str | None:
    """female, male, other; None when unknown."""
    return _GENDERS.get(fold(text))


def role_of(text: str) -> str | None:
    """mentor or leader; None when unknown."""
    return _ROLES.get(fold(text))


def language_of(text: str) -> str | None:
    """Language code, for example vi; None for what is neither a known name nor shaped like a code."""
    key = fold(text)
    if key in _LANGUAGES:
        return _LANGUAGES[key]
    return key if _LANGUAGE_CODE.fullmatch(key) else None
