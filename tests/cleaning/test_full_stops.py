"""Sentences end as their script ends them."""

from __future__ import annotations

import pytest

from worker.base.types import Article
from worker.cleaning import clean
from worker.cleaning.lines import measure

REPORTS = {
    "hy": (
        "Նավահանգիստը փակվում է մարտին",
        "Նավահանգստի խորհուրդը երկուշաբթի որոշեց փակել հին կառամատույցը, քանի որ ցցերը փտել են։",
        "Ձկնորսներն ասացին, որ մինչ այդ քառասուն նավակի տեղ է պետք, և օգնություն խնդրեցին։",
        "Ոչ ոք չի տուժել։",
    ),
    "am": (
        "ወደቡ በመጋቢት ይዘጋል",
        "የወደቡ ምክር ቤት ሰኞ ዕለት አሮጌውን መድረክ ለመዝጋት ወሰነ፤ ምክንያቱም ምሰሶዎቹ በስብሰዋል።",
        "ዓሣ አጥማጆች እስከዚያ ድረስ ለአርባ ጀልባዎች ቦታ እንደሚያስፈልጋቸው ተናገሩ እና ከከተማው እርዳታ ጠየቁ።",
        "ማንም አልተጎዳም።",
    ),
    "my": (
        "ဆိပ်ကမ်း မတ်လတွင် ပိတ်မည်",
        "ဆိပ်ကမ်းကောင်စီသည် တနင်္လာနေ့တွင် တံတားဟောင်းကို ပိတ်ရန် ဆုံးဖြတ်ခဲ့သည်။ တိုင်များ ဆွေးမြည့်နေသည်။",
        "ငါးဖမ်းသမားများက လှေလေးဆယ်အတွက် နေရာလိုအပ်ကြောင်း ပြောကြားပြီး အကူအညီ တောင်းခံခဲ့သည်။",
        "မည်သူမျှ မထိခိုက်ပါ။",
    ),
    "km": (
        "កំពង់ផែនឹងបិទនៅខែមីនា",
        "ក្រុមប្រឹក្សាកំពង់ផែបានសម្រេចនៅថ្ងៃច័ន្ទបិទកំពង់ផែចាស់ ព្រោះបង្គោលរលួយអស់ហើយ។",
        "អ្នកនេសាទបាននិយាយថា ពួកគេត្រូវការកន្លែងសម្រាប់ទូកសែសិប ហើយបានសុំជំនួយពីទីក្រុង។",
        "គ្មាននរណារងរបួសទេ។",
    ),
}


@pytest.mark.parametrize("language", REPORTS)
def test_a_report_is_read_whole_down_to_its_last_short_sentence(language: str) -> None:
    title, *text = REPORTS[language]
    lines = [title, "3 March 2025", *text, "Share", "Related", "Facebook"]
    article = clean(Article(text="\n\n".join(lines)))
    assert (article.title, article.text.split("\n\n")) == (title, text)


@pytest.mark.parametrize("language", REPORTS)
def test_a_paragraph_is_running_text(language: str) -> None:
    _, first, second, _ = REPORTS[language]
    assert measure(first).prose and measure(second).prose
